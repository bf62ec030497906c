"""Programs that call the API of the workbench. Django must be set up before."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.test import Client

from mentalize.clinic.actions.tokens import make_token
from mentalize.clinic.models import Person, Token

if TYPE_CHECKING:  # the stubs' own name for what a test's client gives
    from django.test.client import _MonkeyPatchedWSGIResponse as Answer

SAID = "Clinician: What was that like?\nPatient: Like a quince under the door, I guess.\n"
NEW_SESSION = {"text": SAID, "held_on": "2026-11-16", "clinician": "Clinician"}


def secret_of(person: Person, scope: str = Token.Scope.WRITE) -> str:
    """The secret of a new token of `person`."""
    return make_token("a program", scope, 30, by=person)[1]


class Program:
    """A program with a token of `person`; it sends no cookie, and so no CSRF token either."""

    def __init__(self, secret: str) -> None:
        self.client = Client(enforce_csrf_checks=True)
        self.headers = {"Authorization": f"Bearer {secret}"} if secret else {}

    def get(self, path: str) -> Answer:
        """Ask for `path`, below /api/v1."""
        return self.client.get(f"/api/v1{path}", headers=self.headers)

    def post(self, path: str, body: object = None) -> Answer:
        """Send JSON."""
        return self.client.post(
            f"/api/v1{path}", body, content_type="application/json", headers=self.headers
        )

    def send_file(self, path: str, fields: Mapping[str, object]) -> Answer:
        """Send a form with a file."""
        return self.client.post(f"/api/v1{path}", fields, headers=self.headers)


def program(person: Person, scope: str = Token.Scope.WRITE) -> Program:
    """A program of `person`."""
    return Program(secret_of(person, scope))
