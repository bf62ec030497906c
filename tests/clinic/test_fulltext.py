"""The index inside the encrypted file finds what reading every session finds, and forgets with it."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mentalize.clinic import finding, fulltext
from mentalize.clinic.actions import sessions
from mentalize.clinic.convert import book, from_transcript, to_transcript
from mentalize.clinic.models import Case, Session
from mentalize.clinic.wanted import wanted
from mentalize.transcripts import Transcript, read_bytes
from workbench import People, case_of

SAID = (
    "Er sagte: „Du weißt es – STRASSE, Straße.“",
    "Don't; it's ill-timed, e.g. at 5.30 or 10%.",
    "Η λύπη μου, ο λόγος.",
    "Мне было стыдно.",
    "être là, ça va",
    "snake_case and shame, shameful, ashamed",
    "恥ずかしい",
)
ASKED = (
    "weißt", "strasse", "straße", "Straße Du", "don't", "ill-timed", "e.g.", "5.30", "10%", "it",
    "λύπη", "λόγος", "стыдно", "être", "etre", "là", "ça", "恥*", "snake_case", "snake_*", "snake",
    "shame", "shame*", "shamef*", "asham", "ashamed", '"shame shameful"', '"shameful shame"',
    '"du weißt"', "nobody", "text",
)  # fmt: skip


def transcript(*said: str) -> Transcript:
    lines = "".join(f"T: Go on.\nP: {x}\n" for x in said)
    return read_bytes(lines.encode(), name="a.txt")


@pytest.fixture
def mine(people: People) -> Case:
    return case_of(people.owner)


def add(case: Case, day: int, *said: str) -> Session:
    return sessions.add_session(case, transcript(*said), date(2026, 11, day), by=case.owner)


def holding(words: str) -> set[UUID]:
    return set(fulltext.holding(wanted(words, "", book()).words()) or ())


def found(case: Case, words: str) -> list[tuple[UUID, int]]:
    got = finding.find(case.owner, wanted(words, "", book()), case=case)
    return [(x.session.pk, said.number) for x in got.places for said in x.turns]


@pytest.mark.parametrize("words", ASKED)
def test_it_finds_what_reading_finds(
    words: str, mine: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    for day, said in enumerate(SAID, 1):
        add(mine, day, said)
    by_index = found(mine, words)
    monkeypatch.setattr(fulltext, "holding", lambda _: None)
    assert by_index == found(mine, words)


def test_it_finds_something(mine: Case) -> None:
    """The control: were nothing ever found, the two would agree as well."""
    for day, said in enumerate(SAID, 1):
        add(mine, day, said)
    without = [x for x in ASKED if not found(mine, x)]
    assert without == ["etre", "snake", "asham", '"shameful shame"', "nobody", "text"]


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    text=st.text(st.sampled_from("aAbBäÄßéÉиИσΣ _-'’.1½ "), min_size=1, max_size=30),
    cut=st.tuples(st.integers(0, 29), st.integers(1, 8)),
)
def test_whatever_was_said_is_found(text: str, cut: tuple[int, int], mine: Case) -> None:
    words = text[cut[0] : sum(cut)].strip()
    Session.objects.all().delete()
    session = add(mine, 1, f"Aha {text} aha")
    asked = fulltext.holding((x, True) for x in words.split() if x)
    stands = all(x.casefold() in session.transcript.casefold() for x in words.split())
    begins = f" {words}" in f" {text}"
    assert not (stands and begins) or asked is None or session.pk in asked


def test_only_sessions_that_hold_the_words_are_read(
    mine: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = [add(mine, day, said) for day, said in enumerate(SAID, 1)]
    read: list[UUID] = []
    real = to_transcript

    def watched(session: Session) -> Transcript:
        read.append(session.pk)
        return real(session)

    monkeypatch.setattr(finding, "to_transcript", watched)
    got = finding.find(mine.owner, wanted("ashamed", "", book()))
    assert read == [kept[5].pk]
    assert (got.first, got.last, got.of) == (1, len(SAID), len(SAID)), "all were searched"


@pytest.mark.django_db(transaction=True)  # a word is overwritten when the transaction ends
def test_it_follows_what_is_changed_and_deleted(mine: Case) -> None:
    session = add(mine, 1, "Zwetschgenkuchen, again")
    assert holding("zwetschgenkuchen") == {session.pk}
    session.transcript = from_transcript(transcript("Plums"))
    session.save(update_fields=["transcript"])
    assert holding("zwetschgenkuchen") == set()
    assert holding("plums") == {session.pk}
    mine.delete()
    assert holding("plums") == set()
    assert not any(b"plum" in x or b"zwetsch" in x for x in shadows())


@pytest.mark.parametrize(
    "kept", ["", "{", '{"turns": "x', '{"turns": "x"}', '{"turns": [1, "x"]}', "[]"]
)
def test_what_cannot_be_read_stands_in_nobodys_way(kept: str, mine: Case) -> None:
    session = add(mine, 1, "Zwetschgenkuchen")
    session.transcript = kept
    session.save(update_fields=["transcript"])
    assert holding("zwetschgenkuchen") == set()
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER clinic_said_more")
    fulltext.install()
    later = add(mine, 2, "Zwetschgenkuchen, again")
    assert holding("zwetschgenkuchen") == {later.pk}


def shadows() -> list[bytes]:
    """All that the index keeps, as bytes."""
    rows: list[Any] = []
    with connection.cursor() as cursor:
        for part in ("data", "idx", "content"):
            cursor.execute(f"SELECT * FROM {fulltext.TABLE}_{part}")  # noqa: S608 - names of our own
            rows += [cell for row in cursor.fetchall() for cell in row]
    return [x if isinstance(x, bytes) else str(x).encode() for x in rows]


def test_the_shadows_show_what_is_there(mine: Case) -> None:
    """The control of the test above."""
    add(mine, 1, "Zwetschgenkuchen, again")
    assert any(b"zwetschgenkuchen" in x for x in shadows())


def test_what_a_migration_took_apart_is_made_anew(mine: Case) -> None:
    session = add(mine, 1, "Zwetschgenkuchen")
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER clinic_said_more")
    later = add(mine, 2, "Zwetschgenkuchen, again")
    assert holding("zwetschgenkuchen") == {session.pk}
    fulltext.install()
    assert holding("zwetschgenkuchen") == {session.pk, later.pk}
    fulltext.install()
    assert holding("zwetschgenkuchen") == {session.pk, later.pk}, "twice does no harm"


def test_others_words_stay_with_them(mine: Case, people: People) -> None:
    add(mine, 1, "Zwetschgenkuchen")
    got = finding.find(people.stranger, wanted("zwetschgenkuchen", "", book()))
    assert (got.places, got.of) == ((), 0)
