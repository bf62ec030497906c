"""Setting Django up for the workbench of a folder; commands do this first."""

from __future__ import annotations

import os
from pathlib import Path

import django

from mentalize.clinic.keys import Keys


def set_up(data: Path, keys: Keys | None = None) -> None:
    """Without `keys` the environment holds the key, or names its file."""
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "mentalize.clinic.settings",
        "MENTALIZE_DATA": str(data),
    }
    if keys is not None:
        os.environ["MENTALIZE_KEY"] = keys.master.hex()
    django.setup()
