"""Sets Django up over a real PostgreSQL, whose address MENTALIZE_TEST_DATABASE tells; else nothing is run here.

    tests/postgres/with_server pytest tests/postgres

Not together with tests/clinic: Django is set up once in a process.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from pathlib import Path

ADDRESS = os.environ.get("MENTALIZE_TEST_DATABASE", "")
if not ADDRESS:
    collect_ignore_glob = ["test_*.py"]
else:
    import django

    _FOLDER = Path(tempfile.mkdtemp(prefix="mentalize-tests-"))
    atexit.register(shutil.rmtree, _FOLDER, ignore_errors=True)
    for _name in [name for name in os.environ if name.startswith("MENTALIZE_")]:
        del os.environ[_name]
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "mentalize.clinic.settings",
        "MENTALIZE_DATA": str(_FOLDER),
        "MENTALIZE_DATABASE": ADDRESS,
        "MENTALIZE_KEY": bytes(range(32)).hex(),
    }
    django.setup()
