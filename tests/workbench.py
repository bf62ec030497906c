"""The people, case and session that the tests of the workbench meet. Django must be set up before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from django.http import HttpRequest
from django.test import Client

from mentalize.clinic.actions import cases, sessions
from mentalize.clinic.convert import book, from_labels
from mentalize.clinic.models import Case, Consent, MachineReview, Person, Session, Share
from mentalize.coding import coder_named
from mentalize.transcripts import Transcript, read
from mentalize.transcripts.labels import Label

EXAMPLES = Path(__file__).parent.parent / "examples"
PASSWORD = "a-long-winding-road-42"  # noqa: S105 - of people that exist in tests alone
AT = "2026-11-24T09:00:00+00:00"


@dataclass(frozen=True, slots=True)
class People:
    """Somebody of every role, and of every relation to the one case."""

    owner: Person  # a clinician; the case is theirs
    supervisor: Person  # sees the whole case and comments
    trainee: Person  # sees the whole case and reads
    colleague: Person  # a clinician who sees the first session alone, and comments
    stranger: Person  # a clinician who sees nothing of it
    researcher: Person
    administrator: Person

    def everybody(self) -> dict[str, Person]:
        """By what each is here."""
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True)
class World:
    """One shared case with two sessions; the first has a machine review."""

    people: People
    case: Case
    session: Session
    later: Session  # without review, and not shared with the colleague
    machine: MachineReview


@cache
def transcript() -> Transcript:
    """The invented first appointment."""
    return read(EXAMPLES / "first_appointment.txt")


@cache
def labels() -> tuple[Label, ...]:
    """What the coder that works by rules hears in it."""
    return coder_named("rules", AT).code(transcript())


def person(username: str, role: str) -> Person:
    """Somebody without a password: `client_of` signs them in."""
    made = Person(username=username, name=f"{username.title()} Example", role=role)
    made.set_unusable_password()
    made.save()
    return made


def people() -> People:
    """One of each."""
    role = Person.Role
    return People(
        owner=person("owner", role.CLINICIAN),
        supervisor=person("supervisor", role.SUPERVISOR),
        trainee=person("trainee", role.TRAINEE),
        colleague=person("colleague", role.CLINICIAN),
        stranger=person("stranger", role.CLINICIAN),
        researcher=person("researcher", role.RESEARCHER),
        administrator=person("administrator", role.ADMINISTRATOR),
    )


def case_of(owner: Person, code: str = "M.") -> Case:
    """A case whose patient agreed to machine analysis."""
    case = cases.open_case(code, by=owner)
    cases.answer_consent(case, Consent.Kind.ANALYSIS, given=True, by=owner)
    return case


def session_of(case: Case, held_on: date = date(2026, 11, 2)) -> Session:
    """The first appointment as a session of `case`."""
    return sessions.add_session(case, transcript(), held_on, by=case.owner)


def reviewed(session: Session) -> MachineReview:
    """A machine review of `session` by rules."""
    coder = coder_named("rules", AT)
    return MachineReview.objects.create(
        session=session, coder="rules", version=coder.version, codebook=book().version,
        labels=from_labels(labels()),
    )  # fmt: skip


def world() -> World:
    """Everybody around one case."""
    everybody = people()
    owner = everybody.owner
    case = case_of(owner)
    session, later = session_of(case), session_of(case, date(2026, 11, 9))
    cases.share(case, everybody.supervisor, Share.Scope.COMMENT, by=owner)
    cases.share(case, everybody.trainee, Share.Scope.READ, by=owner)
    cases.share(case, everybody.colleague, Share.Scope.COMMENT, [session], by=owner)
    return World(everybody, case, session, later, reviewed(session))


def client_of(someone: Person, *, factor: bool = True, fresh: bool = False) -> Client:
    """A browser in which `someone` is signed in, with a second factor unless told otherwise.

    `fresh`: they have shown a moment ago once more that it is them, as exports and deletions ask.
    """
    if factor:
        kind = Authenticator.Type.TOTP
        Authenticator.objects.get_or_create(user=someone, type=kind, defaults={"data": {}})
    client = Client()
    client.force_login(someone)
    if fresh:
        request = HttpRequest()
        request.user, request.session = someone, client.session
        record_authentication(request, someone, method="password", reauthenticated=True)
        request.session.save()
    return client


def sent_to(response: Any) -> str:  # noqa: ANN401 - of the test browser
    """Where an answer sends the browser; "" where it stays."""
    return str(response.headers.get("Location", ""))
