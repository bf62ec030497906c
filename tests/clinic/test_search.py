"""Search: what is found, by whom, how far, and that it leaves a trace without what was looked for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from itertools import count

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

import labelled
from labelled import Row
from mentalize.clinic import finding
from mentalize.clinic.actions import cases, reviews, sessions
from mentalize.clinic.actions.recording import first_broken
from mentalize.clinic.convert import book, from_labels
from mentalize.clinic.finding import Found, find
from mentalize.clinic.models import AuditRow, Case, MachineReview, Person, Rating, Session, Share
from mentalize.clinic.permissions import RefusedError, check_may_read, why_not
from mentalize.clinic.permitted import sessions_open_to
from mentalize.clinic.wanted import wanted
from mentalize.errors import MentalizeError
from workbench import People, World, case_of

FACTS: Row = ("C", "Who was there?", {"moves": ["clarify_facts"]})
SCORN: Row = ("P", "He is a clown, and I despise him.", {"affects": [("contempt", "despise")]})
MM: Row = ("C", "Mm.", {"moves": ["minimal"]})
MORE: Row = ("P", "And so are you.", {"processes": [("devaluation>clinician", "so are you")]})
ARGUE: Row = ("C", "That is not fair of you.", {"moves": ["argue"]})
LEFT: Row = (
    "P",
    "She left me on a Monday, my own sister.",
    {"mode": "none", "affects": [("sadness", "left me")]},
)
SELF: Row = ("C", "What did you feel when she left?", {"moves": ["explore_self"]})
FACT: Row = ("P", "She hates me.", {"mode": "psychic_equivalence"})
SISTER: Row = ("O", "I never left him.", {})

TALK = (FACTS, SCORN, MM, MORE, ARGUE, LEFT, SELF, FACT, SISTER, SELF)
_days = count(1)


def held(case: Case, *rows: Row, day: int = 0, review: bool = True) -> Session:
    """A session of `case` with these turns and, if `review`, these labels."""
    transcript, labels = labelled.session(*rows)
    on = date(2026, 1, 1).replace(day=day or next(_days) % 28 + 1)
    session = sessions.add_session(case, transcript, on, by=case.owner)
    if review:
        MachineReview.objects.create(
            session=session, coder="test", version="1", codebook=book().version,
            labels=from_labels(labels),
        )  # fmt: skip
    return session


def search(person: Person, words: str = "", codes: str = "", case: Case | None = None) -> Found:
    return find(person, wanted(words, codes, book()), case=case)


def turns(found: Found) -> list[tuple[int, ...]]:
    return [tuple(said.number for said in place.turns) for place in found.places]


@pytest.fixture
def mine(people: People) -> Case:
    return case_of(people.owner)


@pytest.fixture
def talk(mine: Case) -> Session:
    return held(mine, *TALK)


@pytest.mark.usefixtures("talk")
@pytest.mark.parametrize(
    ("words", "codes", "places"),
    [
        ("left", "", [(6,), (7,), (9,), (10,)]),
        ("LEFT she", "", [(6,), (7,), (10,)]),
        ('"left me"', "", [(6,)]),
        ('"me left"', "", []),
        ("hate", "", []),
        ("hate*", "", [(8,)]),
        ("“my own sister”", "", [(6,)]),
        ('"Monday my"', "", [(6,)]),
        ("", "contempt", [(2,)]),
        ("", "psychic equivalence", [(8,)]),
        ("", "affect", [(2,), (6,)]),
        ("", "mode:none, sadness", [(6,)]),
        ("", "contempt → argue", [(2, 5)]),
        ("", "devaluation -> argue", [(4, 5)]),
        ("", "contempt → minimal", [(2, 3)]),
        ("", "contempt → any → sadness", [(2, 5, 6)]),
        ("", "clarify_facts → contempt", [(1, 2)]),
        ("", "clarify_facts → devaluation", []),
        ("", "psychic_equivalence -> explore_self", [(8, 10)]),
        ("", '"so are you" → argue', [(4, 5)]),
        ("", "argue → any", [(5, 6)]),
        ("left", "affect", [(6,)]),
        ("fair", "affect → argue", [(2, 5)]),
        ("clown", "affect → argue", [(2, 5)]),
        ("Monday", "affect → argue", []),
        ("", "too_early", []),
    ],
)
def test_what_is_found(
    people: People, words: str, codes: str, places: list[tuple[int, ...]]
) -> None:
    assert turns(search(people.owner, words, codes)) == places
    assert turns(search(people.owner, words, codes, Case.objects.get())) == places


@pytest.mark.usefixtures("talk")
def test_a_code_that_follows_from_others_is_found(people: People) -> None:
    # a how question before any feeling: derived when asked for, not kept
    held(Case.objects.get(), ("C", "How sure are you?", {"moves": ["examine_thinking"]}), FACT)
    assert turns(search(people.owner, codes="too_early")) == [(1,)]


@pytest.mark.parametrize(
    ("words", "codes", "said"),
    [
        ("", "", "nothing to look for"),
        ("", "any", "nothing to look for"),
        ("…", "", "holds no word"),
        ("", "contemt", "no code"),
        ("", "mode:argue", "no code"),
        ("", "contempt →", "beside an arrow"),
        ("", "contempt → shame", "goes to and fro"),
        ("", "contempt, argue", "no turn has all"),
        ("", "any → any → any → any → any → any → any", "at most"),
    ],
)
def test_what_cannot_be_read_is_said(words: str, codes: str, said: str) -> None:
    with pytest.raises(MentalizeError, match=said):
        wanted(words, codes, book())


def test_a_place_shows_the_words_and_what_stands_around_them(people: People, mine: Case) -> None:
    long = " ".join(f"word{n}" for n in range(40))
    held(mine, ("P", f"{long} needle {long}", {}), ("C", "Hm.", {"moves": ["minimal"]}))
    (place,) = search(people.owner, "needle").places
    (said,) = place.turns
    assert said.words == "needle"
    assert said.before.startswith("… word")
    assert said.before.endswith("word39 ")
    assert said.after.startswith(" word0 ")
    assert said.after.endswith(" …")
    assert max(len(said.before), len(said.after)) < 80


@pytest.mark.usefixtures("talk")
def test_marked_is_the_phrase_or_what_the_code_rests_on_or_nothing(people: People) -> None:
    def marked(words: str, codes: str) -> list[tuple[str, tuple[str, ...]]]:
        (place,) = search(people.owner, words, codes).places
        return [(said.words, said.codes) for said in place.turns]

    assert marked("", "contempt → any") == [("despise", ("Contempt",)), ("", ())]
    assert marked("clown", "contempt") == [("clown", ("Contempt",))]
    any_ = search(people.owner, codes="contempt → any").places[0].turns[1]
    assert any_.after == "That is not fair of you."


def test_corrections_count_and_can_be_taken_back(people: People, talk: Session) -> None:
    machine = talk.reviews.get()
    made = reviews.correct(
        machine, 7, "mode", old="psychic_equivalence", new="pretend", by=people.owner
    )
    assert turns(search(people.owner, codes="pretend")) == [(8,)]
    assert turns(search(people.owner, codes="psychic_equivalence")) == []
    reviews.undo(made, by=people.owner)
    assert turns(search(people.owner, codes="psychic_equivalence")) == [(8,)]


def test_the_latest_review_is_the_one_that_is_read(people: People, talk: Session) -> None:
    _, labels = labelled.session(*TALK[:1])
    MachineReview.objects.create(
        session=talk, coder="test", version="2", codebook=book().version, labels=from_labels(labels)
    )
    assert turns(search(people.owner, codes="contempt")) == []
    assert turns(search(people.owner, codes="clarify_facts")) == [(1,)]


def test_without_review_words_are_found_and_codes_passed_over(people: People, mine: Case) -> None:
    held(mine, *TALK, review=False)
    assert turns(search(people.owner, "clown")) == [(2,)]
    found = search(people.owner, codes="contempt")
    assert (turns(found), found.unread, found.of) == ([], 1, 1)


def test_everybody_finds_what_they_may_read(people: People, mine: Case) -> None:
    one, two = held(mine, *TALK, day=1), held(mine, *TALK, day=2)
    cases.share(mine, people.supervisor, Share.Scope.READ, by=people.owner)
    cases.share(mine, people.colleague, Share.Scope.READ, [one], by=people.owner)
    by_person = {
        people.owner: [two, one], people.supervisor: [two, one], people.colleague: [one],
        people.stranger: [], people.trainee: [],
    }  # fmt: skip
    for person, expected in by_person.items():
        assert [x.session for x in search(person, "clown").places] == expected, person
        assert [x.session for x in search(person, codes="contempt").places] == expected, person
    for person in (people.researcher, people.administrator):
        with pytest.raises(RefusedError):
            search(person, "clown")


def test_the_rules_for_many_are_the_rules_for_one(people: People, mine: Case) -> None:
    made = [
        held(mine, *TALK, day=1),
        held(mine, *TALK, day=2),
        held(case_of(people.stranger), *TALK),
    ]
    cases.share(mine, people.colleague, Share.Scope.READ, [made[0]], by=people.owner)
    cases.share(mine, people.trainee, Share.Scope.READ, by=people.owner)
    cases.share(mine, people.trainee, Share.Scope.READ, [made[1]], by=people.owner)
    cases.share(mine, people.supervisor, Share.Scope.READ, by=people.owner)
    cases.revoke(Share.objects.get(person=people.supervisor), by=people.owner)
    for scope in (True, False):  # two at once, as a race could leave them: the newer one counts
        Share.objects.create(
            case=made[2].case, person=people.owner, scope=Share.Scope.READ, whole=scope,
            by=people.stranger,
        )  # fmt: skip
    for person in people.everybody().values():
        if person.role in {Person.Role.RESEARCHER, Person.Role.ADMINISTRATOR}:
            continue
        allowed = {x for x in made if not why_not(check_may_read, person, x)}
        assert set(sessions_open_to(person)) == allowed, person


def test_blind_raters_find_words_and_no_labels(people: People, mine: Case, talk: Session) -> None:
    cases.share(mine, people.colleague, Share.Scope.COMMENT, by=people.owner)
    rating = Rating.objects.create(session=talk, rater=people.colleague, asked_by=people.owner)
    found = search(people.colleague, codes="contempt")
    assert (turns(found), found.hidden) == ([], 1)
    assert turns(search(people.colleague, codes='"so are you" → any')) == []
    assert turns(search(people.colleague, "clown")) == [(2,)]
    Rating.objects.filter(pk=rating.pk).update(finished_at=timezone.now())
    assert turns(search(people.colleague, codes="contempt")) == [(2,)]


def test_only_so_many_places_are_shown(
    people: People, mine: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finding, "MOST_PLACES", 3)
    held(mine, LEFT, SELF, LEFT)
    exact = search(people.owner, "left")
    assert (len(exact.places), exact.full) == (3, False)
    held(mine, LEFT)
    full = search(people.owner, "left")
    assert (len(full.places), full.full, full.following) == (3, True, None)


def test_a_search_goes_on_where_it_stopped(
    people: People, mine: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finding, "CHUNK", 2)
    monkeypatch.setattr(finding, "MOST_SECONDS", -1)
    made = [held(mine, LEFT, day=day) for day in (3, 2, 1)]
    first = search(people.owner, "left")
    assert [x.session for x in first.places] == made[:2]
    assert (first.first, first.last, first.of, first.following) == (1, 2, 3, 2)
    rest = find(people.owner, wanted("left", "", book()), after=2)
    assert [x.session for x in rest.places] == made[2:]
    assert (rest.first, rest.last, rest.following) == (3, 3, None)


def test_the_audit_says_who_and_whose_and_not_what(
    people: People, mine: Case, talk: Session
) -> None:
    cases.share(mine, people.supervisor, Share.Scope.READ, by=people.owner)
    other = case_of(people.owner, "B.")
    held(other, FACTS)
    so_far = AuditRow.objects.order_by("-pk")[0].pk
    search(people.supervisor, "clown")
    new = AuditRow.objects.filter(pk__gt=so_far).order_by("pk")
    rows = list(new.values_list("who", "did", "case_key"))
    assert rows == [
        ("supervisor", "searched all cases", ""),
        ("supervisor", "found words in a search", str(mine.pk)),
    ]
    search(people.supervisor, "clown", case=mine)
    last = AuditRow.objects.order_by("-pk")[0]
    assert (last.did, last.case_key) == ("searched a case", str(mine.pk))
    assert not [x for x in AuditRow.objects.values() if "clown" in str(x)]
    search(people.owner, "there")
    keys = AuditRow.objects.filter(who="owner", did="found words in a search")
    assert set(keys.values_list("case_key", flat=True)) == {str(mine.pk), str(other.pk)}
    assert first_broken() is None
    del talk


def test_as_many_queries_for_many_sessions(people: People, mine: Case) -> None:
    def asked(words: str, codes: str) -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert search(people.owner, words, codes).places
        return len(queries)

    first = held(mine, *TALK)
    reviews.correct(first.reviews.get(), 7, "mode", new="pretend", by=people.owner)
    one = asked("clown", ""), asked("", "contempt → argue")
    for code in ("B.", "C."):
        held(case_of(people.owner, code), *TALK)
    assert (asked("clown", ""), asked("", "contempt → argue")) == one


def test_the_page_finds_by_post_and_keeps_the_words_out_of_the_address(
    page: Client, world: World
) -> None:
    assert page.get("/search/").status_code == 200
    response = page.post("/search/", {"words": "and", "codes": ""})
    text = response.content.decode()
    assert "<mark>and</mark>" in text
    assert f'href="/sessions/{world.session.pk}/#turn-' in text
    # asked for in the address nothing is looked for
    text = page.get("/search/?words=and&codes=").content.decode()
    assert "<mark>" not in text


def test_within_a_case_only_that_case_is_searched(
    world: World, sign_in: Callable[[Person], Client]
) -> None:
    owner = world.people.owner
    other = held(case_of(owner, "B."), LEFT)
    here, elsewhere = f"/cases/{world.case.pk}/search/", f"/cases/{other.case_id}/search/"
    asked = {"words": '"on a Monday"', "codes": ""}
    assert str(other.pk) not in sign_in(owner).post(here, asked).content.decode()
    assert str(other.pk) in sign_in(owner).post(elsewhere, asked).content.decode()
    assert sign_in(world.people.supervisor).get(here).status_code == 200
    for person in (world.people.stranger, world.people.researcher, world.people.administrator):
        assert sign_in(person).post(here, asked).status_code == 403, person
    for person in (world.people.researcher, world.people.administrator):
        assert sign_in(person).post("/search/", asked).status_code == 403, person


def test_what_cannot_be_read_is_said_on_the_page(page: Client) -> None:
    text = page.post("/search/", {"words": "", "codes": "contemt"}).content.decode()
    assert "there is no code" in text
    assert 'id="found"' not in text


def test_words_from_a_session_are_escaped(page: Client, world: World) -> None:
    held(world.case, ("P", "He said <script>alert(1)</script> needle & left.", {}))
    text = page.post("/search/", {"words": "needle", "codes": ""}).content.decode()
    assert "&lt;script&gt;alert(1)" in text
    assert "<script>alert" not in text
