"""The throw-away demonstration: three invented colleagues, one case, the example sessions."""

from __future__ import annotations

import secrets
from datetime import timedelta
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from mentalize.clinic.actions import cases, remarks, sessions
from mentalize.clinic.models import Case, Consent, Person, Remark, Share
from mentalize.transcripts import read

_WEEK = timedelta(days=7)
PEOPLE = (
    ("ada", "Dr Ada Moss", Person.Role.CLINICIAN),
    ("ben", "Ben Okafor", Person.Role.SUPERVISOR),
    ("ines", "Inês Prado", Person.Role.TRAINEE),
)


@transaction.atomic
def fill(examples: Path) -> Case:
    """People without a password that anybody knows, and a case with every session of a folder."""
    ada, ben, _ = (_person(*told) for told in PEOPLE)
    case = cases.open_case("T.", "Invented. First appointments with two clinicians.", by=ada)
    cases.answer_consent(case, Consent.Kind.ANALYSIS, "invented", given=True, by=ada)
    files = sorted(x for x in examples.iterdir() if x.suffix in {".txt", ".vtt"})
    day = timezone.localdate() - len(files) * _WEEK
    for number, path in enumerate(files):
        title = path.stem.replace("_", " ").capitalize()
        held = day + number * _WEEK
        session = sessions.add_session(case, read(path), held, title=title, by=ada)
        sessions.ask_for_review(session, by=ada)
    cases.share(case, ben, Share.Scope.COMMENT, by=ada)
    if files:
        text = "Where would you have stayed longer?"
        remarks.remark(session, text, kind=Remark.Kind.QUESTION, by=ben)
    return case


def _person(username: str, name: str, role: str) -> Person:
    person = Person(username=username, name=name, role=role)
    person.set_password(secrets.token_urlsafe())
    person.save()
    return person
