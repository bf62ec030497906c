"""The tables that a new database gets are those that the models describe."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path


def django(*words: str) -> subprocess.CompletedProcess[str]:
    """One of Django's commands in a process of its own: the one here may run without migrations."""
    return subprocess.run(
        [sys.executable, "-m", "django", *words],
        env=os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_no_model_is_without_its_migration() -> None:
    done = django("makemigrations", "--check", "--dry-run", "--verbosity", "1")
    assert done.returncode == 0, done.stdout + done.stderr


def test_django_finds_no_fault() -> None:
    done = django("check", "--fail-level", "WARNING")
    assert done.returncode == 0, done.stdout + done.stderr


BEFORE = """
import os, uuid
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.management import call_command
from django.db import connection
import django; django.setup()
call_command("migrate", "clinic", "0001", verbosity=0)
call_command("migrate", "auth", verbosity=0)
nonce = os.urandom(12)
loose = b"\\x01" + nonce + AESGCM(settings.IDENTITY_KEY).encrypt(nonce, "Mara".encode(), b"\\x01")
case = uuid.uuid4().hex
at = "2026-01-01 00:00:00"
with connection.cursor() as c:
    c.execute("INSERT INTO clinic_person (id, password, is_superuser, username, is_staff, is_active, date_joined,"
              " name, role) VALUES (1, '', 0, 'ada', 0, 1, %s, 'Ada', 'clinician')", [at])
    c.execute("INSERT INTO clinic_case (id, code, about, owner_id, made_at) VALUES (%s, 'M.', %s, 1, %s)",
              [case, b"a line", at])
    for name in ("Anna", "Berta"):
        c.execute("INSERT INTO clinic_pseudonym (case_id, original, stands) VALUES (%s, %s, %s)",
                  [case, loose, name.encode()])
from mentalize.clinic.chain import seal
from mentalize.clinic.models import AuditRow
from django.utils import timezone
row = AuditRow(at=timezone.now(), who="ada", did="something", kind="", key="", case_key="", place="")
row.seal = seal(row, "")
row.save()
"""
AFTER = """
import django; django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from mentalize.clinic.actions.recording import ends_as_marked, followed
from mentalize.clinic.models import Case, Pseudonym
assert Case.objects.get().about == "a line"
rows = list(Pseudonym.objects.order_by("pk"))
assert [(x.original, x.stands) for x in rows] == [("Mara", "Anna"), ("Mara", "Berta")]
assert rows[0].row != rows[1].row
assert followed().whole and ends_as_marked() and followed().rows == 1
print("as before, and bound")
"""


def test_what_was_sealed_before_rows_were_bound_is_bound_to_them(tmp_path: Path) -> None:
    """A workbench of the first version keeps its words, and its audit gets a marked end."""
    env = os.environ | {
        "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
        "MENTALIZE_DATA": str(tmp_path),
    }
    for code in (BEFORE, AFTER):
        done = subprocess.run(
            [sys.executable, "-c", code], env=env, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
    assert done.stdout == "as before, and bound\n"
