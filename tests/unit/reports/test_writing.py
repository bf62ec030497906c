import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from mentalize.errors import OutputError
from mentalize.reports.writing import write


def test_text_and_bytes_are_written_whole(tmp_path: Path) -> None:
    write(tmp_path / "a.json", "{…}\r\n")
    write(str(tmp_path / "a.pdf"), b"\x00\xff")
    assert (tmp_path / "a.json").read_bytes() == "{…}\r\n".encode()
    assert (tmp_path / "a.pdf").read_bytes() == b"\x00\xff"


def test_an_older_file_is_replaced_and_keeps_its_permissions(tmp_path: Path) -> None:
    target = tmp_path / "a.html"
    target.write_text("old", encoding="utf-8")
    target.chmod(0o600)
    write(target, "new")
    assert target.read_text(encoding="utf-8") == "new"
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [target]


def test_a_new_file_gets_the_usual_permissions(tmp_path: Path) -> None:
    umask = os.umask(0o027)
    try:
        write(tmp_path / "a.html", "new")
    finally:
        os.umask(umask)
    assert stat.S_IMODE((tmp_path / "a.html").stat().st_mode) == 0o640


def test_a_link_is_followed(tmp_path: Path) -> None:
    real = tmp_path / "real.html"
    real.write_text("old", encoding="utf-8")
    (tmp_path / "link.html").symlink_to(real)
    write(tmp_path / "link.html", "new")
    assert (tmp_path / "link.html").is_symlink()
    assert real.read_text(encoding="utf-8") == "new"


def test_a_missing_folder_is_one_clear_sentence(tmp_path: Path) -> None:
    target = tmp_path / "nowhere" / "a.html"
    with pytest.raises(OutputError) as caught:
        write(target, "x")
    assert str(caught.value) == f"{target}: the folder does not exist; make it, or name another."


def test_a_folder_is_not_a_file(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="this is a folder"):
        write(tmp_path, "x")


def test_a_file_in_the_way_of_the_folder_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with pytest.raises(OutputError, match=r"can't be written|does not exist"):
        write(tmp_path / "file" / "a.html", "x")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_forbidden_folder_is_one_clear_sentence(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(OutputError, match="not allowed"):
        write(tmp_path / "a.html", "x")


def test_nothing_half_written_is_left_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "a.html"
    target.write_text("old", encoding="utf-8")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OutputError, match="no space left on device"):
        write(target, "new")
    assert target.read_text(encoding="utf-8") == "old"
    assert list(tmp_path.iterdir()) == [target]


def test_a_device_is_written_into() -> None:
    write("/dev/null", "x")
    assert Path("/dev/null").is_char_device()


def test_a_dash_is_standard_output(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    write("-", "“…”\n")
    assert capfdbinary.readouterr().out == "“…”\n".encode()


def test_a_closed_pipe_is_one_clear_sentence() -> None:
    program = (
        "import sys; from mentalize.errors import OutputError\n"
        "from mentalize.reports.writing import write\n"
        "sys.stdin.read()\n"
        "try: write('-', 'x' * 200_000)\n"
        "except OutputError as error: sys.stderr.write(str(error))"
    )
    reader, writer = os.pipe()
    run = subprocess.Popen(
        [sys.executable, "-c", program],
        stdin=subprocess.PIPE,
        stdout=writer,
        stderr=subprocess.PIPE,
    )
    os.close(writer)
    os.close(reader)
    _, told = run.communicate(b"")
    assert told.decode() == "-: standard output was closed; write to a file instead."


def test_a_lone_surrogate_does_not_stop_the_writing(tmp_path: Path) -> None:
    write(tmp_path / "a.csv", "a\ud800b")
    assert (tmp_path / "a.csv").read_text(encoding="utf-8") == "a?b"
