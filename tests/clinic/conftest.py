"""Sets Django up for the tests of the workbench – here and not in the configuration, so that the core's
tests run without it – over a real encrypted file in a temporary folder; or over the PostgreSQL that
MENTALIZE_TEST_DATABASE names, as `make postgres-test` does for those that speak of no file.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import django
import pytest

_FOLDER = Path(tempfile.mkdtemp(prefix="mentalize-tests-"))
atexit.register(shutil.rmtree, _FOLDER, ignore_errors=True)
_SERVER = os.environ.get("MENTALIZE_TEST_DATABASE", "")
for _name in [name for name in os.environ if name.startswith("MENTALIZE_")]:
    del os.environ[_name]  # a developer's own workbench is not what is tested
os.environ |= {
    "DJANGO_SETTINGS_MODULE": "mentalize.clinic.settings",
    "MENTALIZE_DATA": str(_FOLDER),
    "MENTALIZE_DATABASE": _SERVER,
    "MENTALIZE_KEY": bytes(range(32)).hex(),
}
django.setup()

from django.conf import settings  # noqa: E402 - the settings must stand before
from django.core.cache import cache  # noqa: E402 - the settings must stand before
from django.db import connections  # noqa: E402 - the settings must stand before
from django.test import Client  # noqa: E402 - the settings must stand before

import workbench  # noqa: E402 - the settings must stand before
from mentalize.clinic.models import Case, MachineReview, Person, Session  # noqa: E402 - the settings must stand before

if (
    _SERVER
):  # the cache in the database is for tests/postgres: it would ask for a table in every test
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
else:  # in memory SQLCipher would encrypt nothing
    connections["default"].settings_dict["TEST"]["NAME"] = str(_FOLDER / "tests.db")


@pytest.fixture(scope="session")
def folder() -> Path:
    """Where the database of the tests lies."""
    return Path(settings.DATA)


@pytest.fixture(autouse=True)
def _nothing_remembered() -> Iterator[None]:
    """Rate limits are counted anew for each test."""
    yield
    cache.clear()


@pytest.fixture
def world(db: None) -> workbench.World:  # noqa: ARG001 - opens the database
    """Somebody of every role around one shared case; see `workbench`."""
    return workbench.world()


@pytest.fixture
def people(db: None) -> workbench.People:  # noqa: ARG001 - opens the database
    """Somebody of every role, without a case. Not together with `world`, which has its own."""
    return workbench.people()


@pytest.fixture
def owner(world: workbench.World) -> Person:
    """Whose case it is."""
    return world.people.owner


@pytest.fixture
def case(world: workbench.World) -> Case:
    """The shared case."""
    return world.case


@pytest.fixture
def session(world: workbench.World) -> Session:
    """The session that has a review."""
    return world.session


@pytest.fixture
def machine(world: workbench.World) -> MachineReview:
    """Its review by rules."""
    return world.machine


@pytest.fixture
def sign_in() -> Callable[[Person], Client]:
    """From a person to a browser in which they have passed both factors."""
    return workbench.client_of


@pytest.fixture
def page(world: workbench.World) -> Client:
    """The owner's browser."""
    return workbench.client_of(world.people.owner)
