"""A large practice: hundreds of cases of one clinician with thousands of reviewed sessions, for `pages.py`.

A few distinct sessions of the training corpus are read once by the coder that clinics use; every session of
the practice is one of them, kept as any other, with its review and figures as the worker leaves them, some
corrections, remarks, notices and the audit.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING

from visitors import MODES

if TYPE_CHECKING:
    from mentalize.clinic.models import Case, MachineReview, Person, Session
    from mentalize.transcripts import Transcript

CORPUS = Path(__file__).parent.parent / "training" / "corpus" / "sessions"
OWNER, SUPERVISOR, ADMINISTRATOR = "clinician", "supervisor", "administrator"
LONG = "long session"  # the title of the one that is longer than all others
_COLLEAGUES = 30
_FIRST = date(2020, 1, 6)
_CORRECTED = 5  # one session in so many has corrections and a remark
_SHARED = 10  # one case in so many is shared with the supervisor
_AT = "2026-01-05T09:00:00+00:00"


@dataclass(frozen=True)
class Heard:
    """A transcript with what the coder heard in it, as a review keeps it."""

    transcript: Transcript
    coder: str
    version: str
    labels: str
    figures: str


def heard(turns: int, skip: int) -> Heard:
    """Read `turns` turns of the corpus, from session number `skip` on."""
    from mentalize.clinic.convert import book, from_brief, from_labels
    from mentalize.coding import DEFAULT, coder_named
    from mentalize.reviewing import assemble
    from mentalize.reviewing.course import brief
    from mentalize.transcripts import read_bytes

    text = "\n".join(islice(_spoken(skip), turns)) + "\n"
    transcript = read_bytes(text.encode(), name="session.txt")
    coder = coder_named(DEFAULT, _AT)
    labels = coder.code(transcript, 0)
    figures = from_brief(brief(assemble(transcript, labels, book()), book()))
    return Heard(transcript, DEFAULT, coder.version, from_labels(labels), figures)


def _spoken(skip: int) -> Iterator[str]:
    files = sorted(CORPUS.glob("*.jsonl"))
    lines = chain.from_iterable(x.read_text("utf-8").splitlines() for x in files[skip:])
    for turn in map(json.loads, lines):
        yield f"{'T' if turn['role'] == 'clinician' else 'P'}: {' '.join(turn['text'].split())}"


def fill(cases: int, sessions: int, turns: int, longest: int) -> None:
    """Fill the workbench that `furnish.open_place` has opened, which takes a few minutes."""
    from django.db import transaction

    chance = random.Random(1)  # noqa: S311 - draws what is corrected
    print("reading the distinct sessions …", flush=True)
    distinct = [heard(turns, 20 * n) for n in range(8)]
    people = _people()
    for number in range(cases):
        count = sessions // cases + (number < sessions % cases)
        with transaction.atomic():
            _fill_case(people, number, [chance.choice(distinct) for _ in range(count)], chance)
        if number % 50 == 49:
            print(f"{number + 1} of {cases} cases", flush=True)
    with transaction.atomic():
        case = people[OWNER].cases.order_by("made_at").first()
        assert case is not None  # noqa: S101 - made above
        _reviewed(case, heard(longest, 300), _FIRST, LONG)


def _people() -> dict[str, Person]:
    from mentalize.clinic.models import Person

    roles = {OWNER: "clinician", SUPERVISOR: "supervisor", ADMINISTRATOR: "administrator"}
    roles |= {f"colleague{n}": "trainee" for n in range(_COLLEAGUES)}
    return {
        name: Person.objects.create(username=name, name=name.title(), role=role)
        for name, role in roles.items()
    }


def _fill_case(
    people: dict[str, Person], number: int, held: list[Heard], chance: random.Random
) -> None:
    from mentalize.clinic.actions import cases
    from mentalize.clinic.models import Consent, Share

    owner = people[OWNER]
    case = cases.open_case(f"A. {number}", by=owner)
    cases.answer_consent(case, Consent.Kind.ANALYSIS, given=True, by=owner)
    for week, one in enumerate(held):
        day = _FIRST + timedelta(weeks=week, days=number % 5)
        machine = _reviewed(case, one, day)
        if chance.randrange(_CORRECTED) == 0:
            _correct(machine, one, chance)
    if number % _SHARED == 0:
        cases.share(case, people[SUPERVISOR], Share.Scope.COMMENT, by=owner)
    if number % _SHARED == 1:
        cases.close_case(case, by=owner)


def _reviewed(case: Case, one: Heard, day: date, title: str = "") -> MachineReview:
    """What adding a session and the worker's reading of it leave behind."""
    from mentalize.clinic.actions.notices import tell
    from mentalize.clinic.actions.recording import record
    from mentalize.clinic.actions.sessions import add_session
    from mentalize.clinic.convert import book
    from mentalize.clinic.course import version
    from mentalize.clinic.models import Job, MachineReview, Summary

    session: Session = add_session(case, one.transcript, day, title=title, by=case.owner)
    Job.objects.create(
        session=session, coder=one.coder, state=Job.State.DONE, done=session.turns,
        total=session.turns, tries=1,
    )  # fmt: skip
    made = MachineReview.objects.create(
        session=session, coder=one.coder, version=one.version, codebook=book().version,
        labels=one.labels,
    )  # fmt: skip
    Summary.objects.create(review=made, corrections=0, version=version(), content=one.figures)
    record("the machine", "reviewed a session", session, case)
    tell(case.owner, "A session was reviewed.", f"/sessions/{session.pk}/")
    return made


def _correct(machine: MachineReview, one: Heard, chance: random.Random) -> None:
    from mentalize.clinic.actions.remarks import remark
    from mentalize.clinic.actions.reviews import correct

    owner = machine.session.case.owner
    patient = [x.index for x in one.transcript.turns if x.role == "patient"]
    for turn in chance.sample(patient, 3):
        correct(machine, turn, "mode", new=chance.choice(MODES), reason="As I heard it", by=owner)
    remark(machine.session, "To be asked about next time.", turn=patient[0], by=owner)
