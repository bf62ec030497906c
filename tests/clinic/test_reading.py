"""What somebody uploads costs a bounded time and memory, and is never written to the disk in the clear."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import mentalize
import workbench
from mentalize.clinic import reading
from mentalize.clinic.reading import LIGHT, read_upload
from mentalize.errors import MentalizeError
from mentalize.transcripts import read_bytes

LONG = b"".join(b"T: What was it like?\nP: Like rain, number %d.\n" % n for n in range(30_000))


def test_what_is_read_apart_is_read_as_here() -> None:
    assert len(LONG) > LIGHT
    assert read_upload(LONG, name="long.txt", clinician="P") == read_bytes(
        LONG, name="long.txt", clinician="P"
    )
    csv = b"speaker,text,start\n" + b"T,hm,1\nP,so,2.5\n" * 60_000
    assert read_upload(csv, name="a.csv") == read_bytes(csv, name="a.csv")


def test_what_is_refused_apart_is_refused_with_the_same_sentence() -> None:
    nobody = b"word " * 300_000
    said = []
    for read in (read_upload, read_bytes):
        with pytest.raises(MentalizeError) as refused:
            read(nobody, name="a.txt")
        said.append(str(refused.value))
    assert said[0] == said[1]


def test_what_takes_too_long_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "PATIENCE", 0.05)
    with pytest.raises(MentalizeError, match="too long to read"):
        read_upload(LONG, name="long.txt")


def packed(name: str, text: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", b"<Types/>")
        archive.writestr(name, text)
    return made.getvalue()


def test_a_small_file_that_unpacks_to_much_is_read_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sixty megabytes of paragraphs in a few kilobytes: its own process, its own memory."""
    bomb = packed("word/document.xml", b"<d>" + b"<p><r><t>a</t></r></p>" * 2_500_000 + b"</d>")
    assert len(bomb) < LIGHT
    seen: list[bool] = []
    real = subprocess.run

    def watched(*given: object, **more: object) -> object:
        seen.append(True)
        return real(*given, **more)  # type: ignore[call-overload]  # options are handed on

    monkeypatch.setattr(subprocess, "run", watched)
    with pytest.raises(MentalizeError):
        read_upload(bomb, name="a.docx")
    assert seen


@pytest.mark.parametrize(
    ("name", "part"),
    [("a.docx", "word/document.xml"), ("a.xlsx", "xl/workbook.xml"), ("a.eaf", "")],
)
def test_entities_are_never_expanded_or_fetched(name: str, part: str) -> None:
    laughs = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10 if n else "ha" * 10}">' for n in range(9))
    for entity in (laughs, '<!ENTITY a8 SYSTEM "file:///etc/passwd">'):
        xml = f'<?xml version="1.0"?><!DOCTYPE d [{entity}]><d>&a8;</d>'.encode()
        with pytest.raises(MentalizeError) as refused:
            read_upload(packed(part, xml) if part else xml, name=name)
        assert "root:" not in str(refused.value)


def test_the_process_apart_knows_no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MENTALIZE_KEY", "a" * 64)
    monkeypatch.setenv("MENTALIZE_PASSPHRASE", "a secret")
    environment = reading._environment()
    assert not [x for x in environment if x.startswith("MENTALIZE_")]


SERVE = """
import os, sys, threading, pathlib
folder = pathlib.Path(sys.argv[1])
written = []
def watch(event, given):
    if event == "open" and isinstance(given[0], (str, bytes, os.PathLike)):
        flags = given[2] if isinstance(given[2], int) else 0
        if flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT) or (given[1] and set(str(given[1])) & set("wax+")):
            written.append(os.fsdecode(given[0]))
    if event.startswith("tempfile."):
        written.append(event)
from mentalize.clinic.setup import set_up
from mentalize.clinic.keys import fresh
set_up(folder / "data", fresh())
(folder / "data").mkdir()
from mentalize.clinic.updating import bring_up_to_date
bring_up_to_date()
import workbench
from mentalize.clinic.models import Upload
from mentalize.clinic.server import listening
world = workbench.world()
browser = workbench.client_of(world.people.owner)
server = listening("127.0.0.1", 0)
sys.addaudithook(watch)
threading.Thread(target=server.run, daemon=True).start()
import http.client
talk = b"T: What was it like?\\nP: Like a quince under the door.\\n"
said = talk * (19 * 1024**2 // len(talk))
line = "x-of-this-test"
csrf = browser.get(f"/cases/{world.case.pk}/add/", HTTP_HOST="localhost").cookies["csrftoken"].value
parts = [
    f'--{line}\\r\\nContent-Disposition: form-data; name="csrfmiddlewaretoken"\\r\\n\\r\\n{csrf}\\r\\n'.encode(),
    f'--{line}\\r\\nContent-Disposition: form-data; name="file"; filename="a.txt"\\r\\n\\r\\n'.encode(),
    said, f"\\r\\n--{line}--\\r\\n".encode(),
]
cookie = "; ".join(f"{name}={x.value}" for name, x in browser.cookies.items())
told = {"Host": "localhost", "Cookie": cookie, "Content-Type": f"multipart/form-data; boundary={line}"}
connection = http.client.HTTPConnection("127.0.0.1", server.effective_port, timeout=300)
connection.request("POST", f"/cases/{world.case.pk}/add/", b"".join(parts), told)
answer = connection.getresponse()
answer.read()
assert answer.status == 302, answer.status
assert Upload.objects.count() == 1
connection.request("GET", answer.headers["Location"], headers=told)
shown = connection.getresponse()
page = shown.read()
assert shown.status == 200 or b"too long" in page, shown.status
print("WRITTEN", [x for x in written if x != "/dev/null"])
"""


def test_an_upload_of_nineteen_megabytes_never_lies_on_the_disk(tmp_path: Path) -> None:
    """Through the server, with a folder for temporary files that is looked at; the page that reads it, too."""
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    before = temporary.stat().st_mtime_ns
    source = [str(Path(mentalize.__file__).parent.parent), str(Path(workbench.__file__).parent)]
    kept = {x: y for x, y in os.environ.items() if not x.startswith(("MENTALIZE_", "DJANGO_"))}
    done = subprocess.run(
        [sys.executable, "-c", SERVE, str(tmp_path)],
        env=kept | {"PYTHONPATH": os.pathsep.join(source), "TMPDIR": str(temporary)},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3_000:]
    assert re.search(r"WRITTEN \[\]", done.stdout), done.stdout
    assert temporary.stat().st_mtime_ns == before, (
        "something was written there, if only for a moment"
    )
    for path in tmp_path.rglob("*"):
        if path.is_file():
            assert b"quince" not in path.read_bytes()
