"""Django's settings for the type checker, which has no database and needs no key of its own."""

import os

os.environ.setdefault("MENTALIZE_KEY", "00" * 32)

from mentalize.clinic.settings import *  # noqa: F403 - all of them, and then what tests change
