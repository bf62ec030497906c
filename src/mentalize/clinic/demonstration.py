"""The throw-away demonstration: three invented colleagues, one case, the example sessions."""

from __future__ import annotations

import secrets
from datetime import timedelta
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from mentalize.clinic.actions import cases, remarks, sessions, supervision
from mentalize.clinic.models import Case, Consent, Person, Remark, Session, Share
from mentalize.transcripts import read

_WEEK = timedelta(days=7)
_ASKED = 5  # the turn, from 0
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
        _supervised(session, ada, ben)
    return case


def _supervised(session: Session, ada: Person, ben: Person) -> None:
    """A question on the session, one at a turn with its answer, and notes of a meeting."""
    text = "Where would you have stayed longer?"
    remarks.remark(session, text, kind=Remark.Kind.QUESTION, by=ben)
    about = "I noticed that I hurried on here. What might have helped to stay?"
    asked = remarks.remark(session, about, turn=_ASKED, kind=Remark.Kind.QUESTION, by=ada)
    answer = "Perhaps the word itself, handed back, and then a pause."
    remarks.remark(session, answer, turn=_ASKED, answers=asked, by=ben)
    notes = "We listened to the first clip. To try: hand the feeling back before asking for facts."
    supervision.note_meeting(session.case, session, timezone.localdate(), notes, by=ben)


def _person(username: str, name: str, role: str) -> Person:
    person = Person(username=username, name=name, role=role)
    person.set_password(secrets.token_urlsafe())
    person.save()
    return person
