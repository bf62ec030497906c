"""A workbench with many people, each with reviewed sessions, for the scripts that load and kill it."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import chain, cycle, islice
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mentalize.clinic.models import Person
    from mentalize.transcripts import Transcript

EXAMPLES = sorted((Path(__file__).parent.parent / "examples").glob("*.[tv][xt]t"))
_FIRST = date(2026, 1, 5)


@dataclass(frozen=True)
class Seat:
    """Somebody who is signed in: the cookie, the case, and the sessions to read."""

    cookie: str
    case: str
    sessions: tuple[str, ...]
    patient: tuple[int, ...]  # turns of the patient, which every session has in the same places


def text_of(turns: int) -> str:
    """A session of `turns` turns, made by repeating the examples."""
    from mentalize.transcripts import read

    spoken = chain.from_iterable(read(path).turns for path in EXAMPLES)
    lines = (f"{'T' if turn.role == 'clinician' else 'P'}: {turn.text}" for turn in spoken)
    return "\n".join(islice(cycle(lines), turns)) + "\n"


def open_place(data: Path, database: str, key: str) -> None:
    """Set Django up for a workbench and make its tables."""
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "mentalize.clinic.settings",
        "MENTALIZE_DATA": str(data),
        "MENTALIZE_DATABASE": database,
        "MENTALIZE_KEY": key,
        "MENTALIZE_BACKUPS": "no",
    }
    import django

    django.setup()
    from mentalize.clinic.updating import bring_up_to_date

    bring_up_to_date()


def furnish(people: int, sessions: int, turns: int) -> list[Seat]:
    """Fill the workbench that `open_place` has opened."""
    from mentalize.clinic.convert import from_labels
    from mentalize.coding import coder_named
    from mentalize.transcripts import read_bytes

    transcript = read_bytes(text_of(turns).encode(), name="session.txt")
    coder = coder_named("rules", "2026-01-05T09:00:00+00:00")
    labels = from_labels(coder.code(transcript, 0))
    patient = tuple(x.index for x in transcript.turns if x.role == "patient")
    return [
        _seat(f"person{number}", sessions, (transcript, coder.version, labels), patient)
        for number in range(people)
    ]


def _seat(
    name: str, sessions: int, heard: tuple[Transcript, str, str], patient: tuple[int, ...]
) -> Seat:
    from django.db import transaction

    from mentalize.clinic.actions import cases
    from mentalize.clinic.actions.sessions import add_session
    from mentalize.clinic.convert import book
    from mentalize.clinic.models import Consent, MachineReview, Person

    transcript, version, labels = heard
    with transaction.atomic():
        person = Person.objects.create(username=name, name=name.title(), role="clinician")
        case = cases.open_case("A.", by=person)
        cases.answer_consent(case, Consent.Kind.ANALYSIS, given=True, by=person)
        made = []
        for number in range(sessions):
            day = _FIRST + timedelta(weeks=number)
            session = add_session(case, transcript, day, by=person)
            MachineReview.objects.create(
                session=session, coder="rules", version=version, codebook=book().version,
                labels=labels,
            )  # fmt: skip
            made.append(str(session.pk))
    return Seat(_signed_in(person), str(case.pk), tuple(made), patient)


def _signed_in(person: Person) -> str:
    """What a browser holds after both factors."""
    from django.conf import settings
    from django.test import Client

    client = Client()
    client.force_login(person)
    session = client.session
    session["has_factor"] = True
    session.save()
    token = secrets.token_hex(16)
    held = client.cookies[settings.SESSION_COOKIE_NAME].value
    return f"{settings.SESSION_COOKIE_NAME}={held}; {settings.CSRF_COOKIE_NAME}={token}"
