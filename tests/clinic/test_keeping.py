"""Backups that were tried, restores that overwrite nothing, rounds, retention, and deletion that is real."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pyrage
import pytest
from django.conf import settings as django_settings
from django.db import connection
from django.utils import timezone
from pytest_django import Settings

import mentalize
import workbench
from mentalize.clinic.actions import remarks
from mentalize.clinic.actions.recording import first_broken
from mentalize.clinic.keeping import backups, restoring, rounds, sources
from mentalize.clinic.keeping.sealed import BackupError, cover_of, identity_of
from mentalize.clinic.models import (
    AuditRow,
    Notice,
    Round,
    Session,
)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _backups(settings: Settings, tmp_path: Path) -> None:
    settings.BACKUPS = tmp_path / "backups"


@pytest.fixture
def made(world: workbench.World, tmp_path: Path) -> Path:
    """A backup of the one shared case."""
    assert world.case.pk
    return backups.back_up(tmp_path / "one.backup", by="a test").path


def rows_in(folder: Path) -> dict[str, int]:
    told = dict(connection.settings_dict)
    return sources.Embedded(told).read(folder / sources.FILE).tables


# ---- backup


def test_a_backup_is_restored_with_every_row_and_the_audit(
    world: workbench.World, made: Path, tmp_path: Path
) -> None:
    told = restoring.put_back(made, tmp_path / "new")
    assert told.tables["clinic_session"] == Session.objects.count() == 2
    # the backup was taken before the row that says so
    assert told.tables["clinic_auditrow"] == AuditRow.objects.count() - 1
    assert told.broken == 0
    assert told.seal == AuditRow.objects.order_by("-pk")[1].seal
    assert sorted(x.name for x in (tmp_path / "new").iterdir()) == ["workbench.db"]
    assert world.case.pk


def test_a_backup_holds_no_word_in_the_clear(made: Path) -> None:
    data = made.read_bytes()
    assert b"SQLite format 3" not in data
    assert b"clinic_session" not in data
    assert made.stat().st_mode & 0o077 == 0


def test_the_passphrase_opens_a_backup_and_its_salt_is_in_it(
    world: workbench.World, settings: Settings, tmp_path: Path
) -> None:
    settings.DATA = tmp_path / "data"
    settings.DATA.mkdir()
    (settings.DATA / "salt").write_bytes(b"0123456789abcdef")
    path = backups.back_up(tmp_path / "salted.backup", by="a test").path
    assert bytes.fromhex(cover_of(path).salt) == b"0123456789abcdef"
    restoring.put_back(path, tmp_path / "new")
    assert (tmp_path / "new" / "salt").read_bytes() == b"0123456789abcdef"
    assert world.case.pk


def test_a_backup_runs_while_others_write(
    world: workbench.World, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    real = sources.Embedded.read
    written: list[object] = []

    def meanwhile(self: sources.Embedded, path: Path) -> sources.Told:
        written.append(remarks.remark(world.session, "while it ran", by=world.people.owner))
        return real(self, path)

    monkeypatch.setattr(sources.Embedded, "read", meanwhile)
    told = backups.back_up(tmp_path / "busy.backup", by="a test").told
    assert len(written) == 2
    assert told.tables["clinic_remark"] == 0


def test_a_copy_that_lacks_a_row_is_no_backup(
    world: workbench.World, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The figures of the finished file are held against those of the database."""
    real = sources.Embedded.trial

    def lossy(self: sources.Embedded, room: Path, pour: sources.Pour) -> sources.Told:
        told = real(self, room, pour)
        return sources.Told(told.tables | {"clinic_session": 1}, told.seal)

    monkeypatch.setattr(sources.Embedded, "trial", lossy)
    with pytest.raises(BackupError, match="damaged"):
        backups.back_up(tmp_path / "lossy.backup", by="a test")
    assert list(tmp_path.iterdir()) == []
    assert not AuditRow.objects.filter(did="made a backup").exists()
    assert world.case.pk


def test_a_changed_audit_is_backed_up_and_said(world: workbench.World, tmp_path: Path) -> None:
    row = AuditRow.objects.order_by("pk")[1]
    AuditRow.objects.filter(pk=row.pk).update(who="somebody else")
    assert backups.back_up(tmp_path / "b.backup", by="a test").told.broken == row.pk
    assert first_broken() == row
    assert world.case.pk


def test_a_recipient_opens_it_in_place_of_the_passphrase(
    world: workbench.World, tmp_path: Path
) -> None:
    identity = pyrage.x25519.Identity.generate()
    told = str(identity.to_public())
    path = backups.back_up(tmp_path / "other.backup", told, by="a test").path
    with pytest.raises(BackupError, match="a key of its own"):
        restoring.put_back(path, tmp_path / "a")
    with pytest.raises(BackupError, match="damaged"):
        restoring.put_back(path, tmp_path / "b", pyrage.x25519.Identity.generate())
    found = identity_of(f"# created: now\n# public key: {told}\n{identity}\n")
    assert restoring.put_back(path, tmp_path / "c", found).rows
    with pytest.raises(BackupError, match="not an age recipient"):
        backups.back_up(tmp_path / "x.backup", "age1nonsense", by="a test")
    assert world.case.pk


@pytest.mark.parametrize("share", [0.3, 0.6, 0.95])
def test_one_changed_byte_of_the_database_shows(
    world: workbench.World, tmp_path: Path, share: float
) -> None:
    """Also where age has nothing to say: the file was damaged before it was encrypted."""
    path = tmp_path / "copy.db"
    with connection.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [str(path)])
    source = sources.Embedded(dict(connection.settings_dict))
    assert source.read(path).broken == 0
    data = bytearray(path.read_bytes())
    data[int(len(data) * share)] ^= 1
    path.write_bytes(bytes(data))
    with pytest.raises(BackupError, match="damaged"):
        source.read(path)
    assert world.case.pk


# ---- restore


@pytest.mark.parametrize("place", ["cover", "middle", "end", "short", "empty"])
def test_a_damaged_backup_is_refused_and_leaves_nothing(
    made: Path, tmp_path: Path, place: str
) -> None:
    data = bytearray(made.read_bytes())
    if place == "short":
        data = data[:-1_000]
    elif place == "empty":
        data = bytearray(data.partition(b"\n")[0] + b"\n")
    else:
        at = {"cover": data.index(b"made_at") + 12, "middle": len(data) // 2, "end": len(data) - 5}
        data[at[place]] ^= 1
    made.write_bytes(bytes(data))
    with pytest.raises(BackupError, match=r"one\.backup: the backup is damaged; use another one"):
        restoring.put_back(made, tmp_path / "new")
    assert list((tmp_path / "new").glob("*")) == []


@pytest.mark.parametrize("data", [b"", b"hello", b"\x00" * 10_000, b"mentalize-backup"])
def test_what_is_no_backup_is_said(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "x"
    path.write_bytes(data)
    with pytest.raises(BackupError, match=r"not a backup|a later version"):
        restoring.put_back(path, tmp_path / "new")


def test_nothing_is_ever_overwritten(made: Path, tmp_path: Path) -> None:
    folder = tmp_path / "there"
    folder.mkdir()
    (folder / "workbench.db").write_bytes(b"precious")
    with pytest.raises(BackupError, match="nothing is ever overwritten"):
        restoring.put_back(made, folder)
    assert (folder / "workbench.db").read_bytes() == b"precious"


def test_a_restore_that_was_killed_is_begun_anew(made: Path, tmp_path: Path) -> None:
    left = tmp_path / "new" / ".restore-abc"
    left.mkdir(parents=True)
    (left / "workbench.db").write_bytes(b"half")
    restoring.put_back(made, tmp_path / "new")
    assert rows_in(tmp_path / "new")["clinic_session"] == 2


# ---- as people call it


@pytest.fixture
def run(tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """`mentalize …` with a passphrase."""

    def call(*told: str, **more: object) -> subprocess.CompletedProcess[str]:
        kept = {x: y for x, y in os.environ.items() if not x.startswith(("MENTALIZE_", "DJANGO_"))}
        kept["PYTHONPATH"] = str(Path(mentalize.__file__).parent.parent)
        env = kept | {"MENTALIZE_PASSPHRASE": str(more.pop("passphrase", "right"))}
        code = "from mentalize.cli import main; main()"
        command = [sys.executable, "-c", code, *told]
        return subprocess.run(  # type: ignore[call-overload, no-any-return]  # options are handed on
            command, env=env, capture_output=True, text=True, check=False, cwd=tmp_path, **more
        )

    return call


@pytest.fixture
def folder_with_passphrase(tmp_path: Path) -> Path:
    """A workbench of its own, with tables and nobody in it."""
    folder = tmp_path / "bench"
    code = (
        "import sys, pathlib; from mentalize.clinic.keys import from_passphrase as f;"
        "p = pathlib.Path(sys.argv[1]); k = f('right', p); import os;"
        "os.environ |= {'MENTALIZE_KEY': k.master.hex(), 'MENTALIZE_DATA': str(p),"
        "'DJANGO_SETTINGS_MODULE': 'mentalize.clinic.settings'}; import django; django.setup();"
        "from django.core.management import call_command;"
        "call_command('migrate', run_syncdb=True, verbosity=0);"
        "from mentalize.clinic.actions.recording import record; record('a test', 'began', None)"
    )
    subprocess.run([sys.executable, "-c", code, str(folder)], check=True)
    return folder


def test_backup_and_restore_by_command(
    run: Callable[..., subprocess.CompletedProcess[str]],
    folder_with_passphrase: Path,
    tmp_path: Path,
) -> None:
    bench = str(folder_with_passphrase)
    done = run("backup", "--data", bench, "--to", "b.backup")
    assert done.returncode == 0, done.stderr
    assert "put back for a trial: b.backup" in done.stdout
    assert "The audit follows" in done.stdout
    wrong = run("backup", "--data", bench, "--to", "c.backup", passphrase="wrong")  # noqa: S106 - a wrong one on purpose
    assert wrong.returncode == 2
    assert wrong.stderr.count("\n") == 1
    assert "does not open this database" in wrong.stderr
    assert not (tmp_path / "c.backup").exists()
    wrong = run("restore", "b.backup", "--data", "new", passphrase="wrong")  # noqa: S106 - a wrong one on purpose
    assert (wrong.returncode, wrong.stderr.count("\n")) == (2, 1)
    assert "the passphrase or key does not open this backup" in wrong.stderr
    again = run("restore", "b.backup", "--data", "new")
    assert again.returncode == 0, again.stderr
    assert (tmp_path / "new" / "salt").read_bytes() == (
        folder_with_passphrase / "salt"
    ).read_bytes()
    over = run("restore", "b.backup", "--data", "new")
    assert over.returncode == 2
    assert "nothing is ever overwritten" in over.stderr
    none = run("backup", "--data", "nowhere")
    assert none.returncode == 2
    assert "there is no workbench" in none.stderr
    assert not (tmp_path / "nowhere").exists()


def test_a_full_disk_is_said_and_leaves_nothing(
    run: Callable[..., subprocess.CompletedProcess[str]],
    folder_with_passphrase: Path,
    tmp_path: Path,
) -> None:
    import resource

    def small() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))

    done = run(
        "backup", "--data", str(folder_with_passphrase), "--to", "b.backup", preexec_fn=small
    )
    assert done.returncode == 2, done.stderr
    assert done.stderr.count("\n") == 1
    assert "the disk is full or fails" in done.stderr
    assert [x.name for x in tmp_path.iterdir()] == ["bench"]


def test_no_room_is_said(world: workbench.World, tmp_path: Path) -> None:
    told = backups.clear(OSError(errno.ENOSPC, "No space left on device"), tmp_path / "x")
    assert str(told) == f"{tmp_path}: there is not enough room on the disk; make room."
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(BackupError, match="can't be written"):
        backups.back_up(tmp_path / "file" / "b.backup", by="a test")
    assert world.case.pk


# ---- the rounds


def due(name: str) -> Round:
    rounds.do_what_is_due()  # the first look only puts it on the list
    Round.objects.filter(name=name).update(due_at=timezone.now())
    rounds.do_what_is_due()
    return Round.objects.get(name=name)


def test_the_daily_backup_is_made_and_old_ones_go(
    world: workbench.World, settings: Settings
) -> None:
    folder = settings.BACKUPS
    folder.mkdir()
    settings.BACKUPS_KEPT = 2
    for day in (1, 2, 3):
        (folder / f"workbench-2026010{day}T000000Z.backup").write_bytes(b"old")
    (folder / "mine.backup").write_bytes(b"made by hand")
    found = due(rounds.BACKUP)
    assert found.trouble == ""
    assert "put back for a trial" in found.result
    assert found.due_at > timezone.now() + timedelta(hours=23)
    names = sorted(x.name for x in folder.iterdir())
    assert names[:2] == ["mine.backup", "workbench-20260103T000000Z.backup"]
    assert len(names) == 3
    assert world.case.pk


def test_only_one_worker_does_a_round(world: workbench.World) -> None:
    rounds.do_what_is_due()
    now = timezone.now()
    Round.objects.update(due_at=now, lease=now + timedelta(hours=1))
    rounds.do_what_is_due()
    assert not Round.objects.exclude(done_at=None).exists()
    Round.objects.update(lease=now - timedelta(seconds=1))  # it was killed
    rounds.do_what_is_due()
    assert not Round.objects.filter(done_at=None).exists()
    assert world.case.pk


def test_a_failed_backup_is_told_once(world: workbench.World, settings: Settings) -> None:
    settings.BACKUPS.parent.mkdir(exist_ok=True)
    settings.BACKUPS.write_bytes(b"a file stands in the way")
    found = due(rounds.BACKUP)
    assert "backup" in found.trouble
    assert found.due_at < timezone.now() + timedelta(hours=2)
    due(rounds.BACKUP)
    told = Notice.objects.get(text="The daily backup failed.")
    assert told.person == world.people.administrator


def test_a_changed_audit_is_told_and_no_older_backup_goes(
    world: workbench.World, settings: Settings
) -> None:
    settings.BACKUPS.mkdir()
    settings.BACKUPS_KEPT = 1
    (settings.BACKUPS / "workbench-20260101T000000Z.backup").write_bytes(b"old")
    AuditRow.objects.filter(pk=AuditRow.objects.order_by("pk")[1].pk).update(did="nothing")
    assert "does not follow" in due(rounds.BACKUP).result
    assert len(list(settings.BACKUPS.iterdir())) == 2
    told = Notice.objects.get(text="The audit was changed by somebody.")
    assert told.person == world.people.administrator


def test_daily_backups_are_kept_for_two_weeks() -> None:
    assert django_settings.BACKUPS_KEPT == 14
