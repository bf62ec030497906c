"""From a passphrase to keys that can't be told from each other."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from mentalize.clinic.keys import Keys, fresh, from_passphrase
from mentalize.errors import MentalizeError

USES = ("database", "content", "identity", "sessions", "audit")


def test_every_use_has_a_key_of_its_own() -> None:
    keys = Keys(bytes(32))
    made = {keys.of(use) for use in USES} | {keys.master}
    assert len(made) == len(USES) + 1
    assert {len(x) for x in made} == {32}
    assert keys.of("database") == Keys(bytes(32)).of("database")


def test_other_masters_give_other_keys() -> None:
    assert Keys(bytes(32)).of("database") != Keys(b"\x01" + bytes(31)).of("database")
    assert fresh().master != fresh().master


@pytest.mark.parametrize("size", [0, 16, 31, 33])
def test_a_master_key_has_thirty_two_bytes(size: int) -> None:
    with pytest.raises(MentalizeError, match="64 hexadecimal digits"):
        Keys(bytes(size))


def test_keys_do_not_show_themselves() -> None:
    shown = repr(Keys(b"\xab" * 32)) + str(Keys(b"\xab" * 32))
    assert "xab" not in shown
    assert "ab" * 4 not in shown


def test_the_same_passphrase_opens_the_same_folder(tmp_path: Path) -> None:
    first = from_passphrase("seven words of a winding road", tmp_path / "a")
    assert from_passphrase("seven words of a winding road", tmp_path / "a") == first
    assert from_passphrase("seven words of a winding roaD", tmp_path / "a") != first
    assert from_passphrase("seven words of a winding road", tmp_path / "b") != first
    assert len((tmp_path / "a" / "salt").read_bytes()) == 16


def test_an_empty_passphrase_is_refused_and_makes_nothing(tmp_path: Path) -> None:
    with pytest.raises(MentalizeError, match="the passphrase is empty"):
        from_passphrase("", tmp_path / "a")
    assert not (tmp_path / "a").exists()


@pytest.mark.parametrize("salt", [b"", b"short", bytes(17)])
def test_a_damaged_salt_is_named(tmp_path: Path, salt: bytes) -> None:
    (tmp_path / "salt").write_bytes(salt)
    with pytest.raises(MentalizeError, match="salt: the salt is damaged"):
        from_passphrase("a passphrase", tmp_path)
    assert (tmp_path / "salt").read_bytes() == salt


def test_a_lost_salt_is_not_made_anew_beside_a_database(tmp_path: Path) -> None:
    """A new salt would make the right passphrase look wrong for ever."""
    (tmp_path / "workbench.db").write_bytes(b"something")
    with pytest.raises(MentalizeError, match="salt: the salt of this database is gone"):
        from_passphrase("a passphrase", tmp_path)
    assert not (tmp_path / "salt").exists()


def test_the_salt_survives_two_that_start_at_once(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from mentalize.clinic.keys import from_passphrase;"
        "print(from_passphrase('a passphrase', Path(sys.argv[1])).master.hex())"
    )
    started = [
        subprocess.Popen(
            [sys.executable, "-c", code, str(tmp_path / "new")], stdout=subprocess.PIPE, text=True
        )
        for _ in range(2)
    ]
    first, second = (x.communicate()[0] for x in started)
    assert first == second != ""


@pytest.mark.parametrize("told", [None, "", "abc", "00" * 16, "zz" * 32])
def test_without_a_whole_key_nothing_is_set_up(tmp_path: Path, told: str | None) -> None:
    """A forgotten key must never become a key that everybody knows."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("MENTALIZE_")}
    given = (
        kept | {"MENTALIZE_DATA": str(tmp_path)} | ({} if told is None else {"MENTALIZE_KEY": told})
    )
    run = subprocess.run(
        [sys.executable, "-c", "import mentalize.clinic.settings"],
        env=given, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert run.returncode != 0
    assert "64 hexadecimal digits" in run.stderr
