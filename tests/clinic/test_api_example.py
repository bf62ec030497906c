"""The example of the manual is run as it stands there, against a server that listens on a port."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any

import pytest

from calling import secret_of
from mentalize.clinic.models import Correction
from workbench import World

MANUAL = Path(__file__).parents[2] / "docs" / "api.md"


def example() -> str:
    """The indented lines below the heading of the library."""
    part = (
        MANUAL.read_text(encoding="utf-8").split("## With the Python library")[1].split("\n## ")[0]
    )
    lines = [x for x in part.splitlines() if x.startswith("    ") or not x.strip()]
    return textwrap.dedent("\n".join(lines)).strip()


@pytest.mark.django_db(transaction=True)
def test_the_example_of_the_manual_runs(live_server: Any, world: World) -> None:
    told = example()
    assert "http://localhost:8600/api/v1" in told
    script = told.replace("http://localhost:8600", live_server.url)
    around = {"TOKEN": secret_of(world.people.owner), "PATH": os.environ["PATH"]}
    around["PYTHONPATH"] = os.pathsep.join(filter(None, sys.path))
    done = subprocess.run(
        [sys.executable, "-c", script], env=around, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    figures, other, by = done.stdout.splitlines()
    assert figures.startswith(f"{world.session.held_on} [(")
    assert other == "0 turns in which the rules hear another mode", "the review was made by rules"
    assert by == f"{world.people.owner} said otherwise"
    said = Correction.objects.get()
    assert (said.layer, said.new, said.reason) == ("mode", "none", "small talk")
