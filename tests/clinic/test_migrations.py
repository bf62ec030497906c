"""The tables that a new database gets are those that the models describe."""

from __future__ import annotations

import os
import subprocess
import sys


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
