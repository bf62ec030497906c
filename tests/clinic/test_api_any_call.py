"""Schemathesis calls every endpoint with whatever the description allows, and with what it does not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, settings
from schemathesis.checks import CHECKS

from calling import program
from mentalize.clinic.actions.reviews import correct
from mentalize.clinic.api import door
from mentalize.clinic.wsgi import application
from workbench import World

schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)
# whether a code fits a turn, or a text is a transcript, no description of a shape can say
_UNDECIDABLE: list[Any] = [CHECKS.get_one("positive_data_acceptance")]


@pytest.fixture(autouse=True)
def _one_connection() -> Iterator[None]:
    """Between requests a server closes connections that are in a transaction: here a test's own."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def headers(world: World, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """A token of the owner that may ask as often as it likes."""
    monkeypatch.setattr(door, "A_MINUTE", 1_000_000)
    return program(world.people.owner).headers


@pytest.mark.filterwarnings("default")  # a helper's own warnings are not ours
@schema.parametrize()
@settings(
    max_examples=8, deadline=None, derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
def test_any_call(case: schemathesis.Case[Any], world: World, headers: dict[str, str]) -> None:
    said = correct(world.machine, 1, "mode", new="pretend", by=world.people.owner)
    _point_at(case, {"case": world.case.pk, "session": world.session.pk, "correction": said.pk})
    case.call_and_validate(headers=headers, excluded_checks=_UNDECIDABLE)


def _point_at(case: schemathesis.Case[Any], real: Mapping[str, UUID | int]) -> None:
    """A random key finds nothing: what is a key at all becomes one of a thing that is there."""
    for name, value in case.path_parameters.items():
        if name in real and _is_key(str(value), type(real[name])):
            case.path_parameters[name] = str(real[name])


def _is_key(value: str, kind: type[UUID | int]) -> bool:
    if kind is int:
        return value.isdecimal() and 1 <= int(value) < 2**63
    try:
        UUID(value)
    except ValueError:
        return False
    return True
