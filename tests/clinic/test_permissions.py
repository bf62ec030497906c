"""Who may do what: a table of rules and people, and every sentence used."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.test import RequestFactory
from django.utils import timezone

import workbench
from mentalize.clinic import permissions
from mentalize.clinic import permitted_supervision as supervision_rules
from mentalize.clinic.actions import cases, notices, packs, remarks, reviews, supervision, tokens
from mentalize.clinic.api.door import BearerToken
from mentalize.clinic.models import Consent, Meeting, Notice, Pack, Person, Rating, Remark, Session
from mentalize.clinic.packed import pack_for
from mentalize.clinic.permissions import RULES, RefusedError, why_not
from workbench import World

SOURCE = Path(permissions.__file__).parent
WHO = ("owner", "supervisor", "trainee", "colleague", "stranger", "researcher", "administrator")
Check = Callable[[World, Person], None]


def closed(world: World, person: Person) -> None:
    cases.close_case(world.case, by=world.people.owner)
    permissions.check_may_add(person, world.case)


def shut(check: Check) -> Check:
    """The same once the case is closed."""

    def checked(world: World, person: Person) -> None:
        cases.close_case(world.case, by=world.people.owner)
        world.session.refresh_from_db(fields=["case"])
        check(world, person)

    return checked


def left(world: World, person: Person) -> None:
    """Its clinician may, too: they can't come in to do it, which is proved elsewhere."""
    owner = world.people.owner
    owner.is_active = False
    owner.save()
    world.case.refresh_from_db()
    permissions.check_may_hand_over(person, world.case)


def asked(world: World, **more: Any) -> Rating:
    """A blind rating that the supervisor was asked for and has not finished."""
    return Rating.objects.create(
        session=world.session, rater=world.people.supervisor, asked_by=world.people.owner, **more
    )


def rates(world: World, person: Person) -> None:
    permissions.check_may_rate(person, asked(world))


def rates_on(world: World, person: Person) -> None:
    permissions.check_may_rate(person, asked(world, finished_at=timezone.now()))


def compares(world: World, person: Person) -> None:
    permissions.check_may_compare(person, asked(world, finished_at=timezone.now()).session)


def compares_early(world: World, person: Person) -> None:
    permissions.check_may_compare(person, asked(world).session)


def revokes(world: World, person: Person) -> None:
    token, _ = tokens.make_token("A program", "read", 30, by=world.people.supervisor)
    tokens.revoke_token(token, by=person)


def takes_back(world: World, person: Person) -> None:
    made: Remark = remarks.remark(world.session, "Something", by=world.people.supervisor)
    remarks.take_back(made, by=person)


def undoes(world: World, person: Person) -> None:
    turn = next(x.turn for x in workbench.labels() if x.layer == "mode")
    made = reviews.correct(world.machine, turn, "mode", new="teleological", by=world.people.owner)
    reviews.undo(made, by=person)


def writes(world: World, person: Person) -> None:
    """A program shows a token that may read."""
    del world
    _, secret = tokens.make_token("A program", "read", 30, by=person)
    BearerToken().authenticate(RequestFactory().post("/api/v1/cases"), secret)


def analyses(world: World, person: Person) -> None:
    kind = Consent.Kind.ANALYSIS
    cases.answer_consent(world.case, kind, given=False, by=world.people.owner)
    del person
    permissions.check_may_analyse(world.session)


# what each is refused with, in the order of WHO; "" where it is allowed
def opens(world: World, person: Person) -> None:
    notices.open_notice(notices.tell(world.people.owner, "So.", "/"), by=person)


def meeting(w: World, session: Session | None) -> Meeting:
    return Meeting.objects.create(
        case=w.case, session=session, held_on=date(2026, 11, 20), by=w.people.owner
    )


def pack(w: World, *, shown: bool = False) -> Pack:
    made = packs.make_pack("A pack", {w.session.pk: ""}, by=w.people.owner)
    if shown:
        packs.show_pack(made, by=w.people.owner)
    return made


TABLE: dict[str, tuple[Check, tuple[str, ...]]] = {
    "see content": (
        lambda _, p: permissions.check_may_see_content(p),
        ("", "", "", "", "", "", "content"),
    ),
    "open a case": (
        lambda _, p: permissions.check_may_open_case(p),
        ("", "open_case", "", "", "", "open_case", "content"),
    ),
    "own the case": (
        lambda w, p: permissions.check_owns(p, w.case),
        ("", "own", "own", "own", "own", "own", "content"),
    ),
    "add to it": (
        lambda w, p: permissions.check_may_add(p, w.case),
        ("", "own", "own", "own", "own", "own", "content"),
    ),
    "add to a closed one": (closed, ("closed", "own", "own", "own", "own", "own", "content")),
    "comment on a closed one": (
        shut(lambda w, p: permissions.check_may_comment(p, w.session)),
        ("closed", "closed", "comment", "closed", "read", "researcher", "content"),
    ),
    "correct in a closed one": (
        shut(lambda w, p: permissions.check_may_correct(p, w.session)),
        ("closed", "closed", "comment", "closed", "read", "researcher", "content"),
    ),
    "rate in a closed one": (shut(rates), ("rate", "closed", *("rate",) * 5)),
    "hand the case over": (
        lambda w, p: permissions.check_may_hand_over(p, w.case),
        ("", *("hand_over",) * 6),
    ),
    "hand over the case of somebody who has left": (
        left,
        ("", *("hand_over",) * 5, ""),
    ),
    "be handed a case": (
        lambda _, p: permissions.check_may_take_over(p),
        ("", "take_over", "", "", "", "take_over", "take_over"),
    ),
    "read the case": (
        lambda w, p: permissions.check_may_read_case(p, w.case),
        ("", "", "", "", "read", "researcher", "content"),
    ),
    "read its first session": (
        lambda w, p: permissions.check_may_read(p, w.session),
        ("", "", "", "", "read", "researcher", "content"),
    ),
    "read its later session": (
        lambda w, p: permissions.check_may_read(p, w.later),
        ("", "", "", "session", "read", "researcher", "content"),
    ),
    "comment on the first": (
        lambda w, p: permissions.check_may_comment(p, w.session),
        ("", "", "comment", "", "read", "researcher", "content"),
    ),
    "comment on the later": (
        lambda w, p: permissions.check_may_comment(p, w.later),
        ("", "", "comment", "session", "read", "researcher", "content"),
    ),
    "see labels": (
        lambda w, p: permissions.check_may_see_labels(p, w.session),
        ("", "", "", "", "read", "researcher", "content"),
    ),
    "correct": (
        lambda w, p: permissions.check_may_correct(p, w.session),
        ("", "", "comment", "", "read", "researcher", "content"),
    ),
    "be shared with": (
        lambda _, p: permissions.check_may_share_with(p),
        ("", "", "", "", "", "share", "share"),
    ),
    "rate": (rates, ("rate", "", "rate", "rate", "rate", "rate", "rate")),
    "rate on": (rates_on, ("rate", "finished", "rate", "rate", "rate", "rate", "rate")),
    "compare": (compares, ("", "", "compare", "compare", "read", "researcher", "content")),
    "compare too early": (
        compares_early,
        ("blind", "blind", "compare", "compare", "read", "researcher", "content"),
    ),
    "take back a token of the supervisor": (
        revokes,
        ("token", "", "token", "token", "token", "token", "token"),
    ),
    "take back a remark of the supervisor": (
        takes_back,
        ("author", "", "author", "author", "author", "author", "author"),
    ),
    "undo a correction of the owner": (
        undoes,
        ("", "author", "comment", "author", "read", "researcher", "content"),
    ),
    "read by machine after a no": (analyses, ("consent",) * 7),
    "write with a token to read": (writes, ("scope",) * 7),
    "manage people": (
        lambda _, p: permissions.check_may_manage_people(p),
        ("people", "people", "people", "people", "people", "people", ""),
    ),
    "set how long cases are kept": (
        lambda _, p: permissions.check_may_set_retention(p),
        ("retention",) * 6 + ("",),
    ),
    "see any case": (
        lambda _, p: permissions.check_may_see_cases(p),
        ("", "", "", "", "", "researcher", "content"),
    ),
    "read notes about the whole case": (
        lambda w, p: supervision_rules.check_may_read_case_meetings(p, w.case),
        ("", "", "", "meeting", "read", "researcher", "content"),
    ),
    "read notes about the first session": (
        lambda w, p: supervision_rules.check_may_read_meeting(p, meeting(w, w.session)),
        ("", "", "", "", "read", "researcher", "content"),
    ),
    "write notes about the whole case": (
        lambda w, p: supervision_rules.check_may_note_meeting(p, w.case, None),
        ("", "", "comment", "meeting", "read", "researcher", "content"),
    ),
    "write notes about the first session": (
        lambda w, p: supervision_rules.check_may_note_meeting(p, w.case, w.session),
        ("", "", "comment", "", "read", "researcher", "content"),
    ),
    "put the session into a pack": (
        lambda w, p: supervision_rules.check_may_pack(p, w.session),
        ("", "own", "own", "own", "own", "own", "content"),
    ),
    "change a pack": (
        lambda w, p: supervision_rules.check_made_pack(p, pack(w)),
        ("", "pack_own", "pack_own", "pack_own", "pack_own", "researcher", "content"),
    ),
    "read a pack that is not shown": (
        lambda w, p: supervision_rules.check_may_read_pack(p, pack(w)),
        ("", "pack", "pack", "pack", "pack", "researcher", "content"),
    ),
    "read a pack that is shown": (
        lambda w, p: supervision_rules.check_may_read_pack(p, pack(w, shown=True)),
        ("", "", "", "", "pack", "researcher", "content"),
    ),
    "open a notice of the owner": (
        opens,
        ("", "notice", "notice", "notice", "notice", "notice", "notice"),
    ),
}
# shown elsewhere: the test that proves each
ELSEWHERE = {
    "blind": "test_a_blind_rater_sees_no_label",
    "meeting": "test_notes_about_the_whole_case_are_not_for_a_share_of_some_sessions",
    "pack": "test_a_pack_and_a_notice_are_for_whom_they_are_for",
    "pack_own": "test_a_pack_and_a_notice_are_for_whom_they_are_for",
    "notice": "test_a_pack_and_a_notice_are_for_whom_they_are_for",
}


@pytest.mark.parametrize("what", TABLE)
def test_each_may_what_the_table_says(world: World, what: str) -> None:
    check, expected = TABLE[what]
    told = {who: str(RULES[rule]) if rule else "" for who, rule in zip(WHO, expected, strict=True)}
    found = {}
    for who, person in world.people.everybody().items():
        before = transaction.savepoint()
        found[who] = why_not(check, world, person)
        transaction.savepoint_rollback(before)
        world.case.refresh_from_db()
    assert found == told


def test_who_may_no_longer_read_may_no_longer_rate(world: World) -> None:
    rating = asked(world)
    cases.revoke(world.case.shares.get(person=rating.rater), by=world.people.owner)
    assert why_not(permissions.check_may_rate, rating.rater, rating) == str(RULES["read"])


def test_a_blind_rater_sees_no_label(world: World) -> None:
    rating = asked(world)
    session, supervisor = rating.session, rating.rater
    assert why_not(permissions.check_may_see_labels, supervisor, session) == str(RULES["blind"])
    assert why_not(permissions.check_may_correct, supervisor, session) == str(RULES["blind"])
    Rating.objects.update(finished_at=timezone.now())
    assert why_not(permissions.check_may_see_labels, supervisor, session) == ""


def test_everybody_is_in_the_table(world: World) -> None:
    assert tuple(world.people.everybody()) == WHO
    assert {x.role for x in world.people.everybody().values()} == set(Person.Role.values)


def test_every_sentence_is_used_and_proved() -> None:
    source = "".join(x.read_text(encoding="utf-8") for x in sorted(SOURCE.rglob("*.py")))
    raised = set(re.findall(r'RefusedError\("(\w+)"\)', source))
    assert raised == set(RULES), "a sentence that nothing raises, or a refusal without a sentence"
    proved = {rule for _, row in TABLE.values() for rule in row if rule} | set(ELSEWHERE)
    assert proved >= set(RULES), f"add rows for {sorted(set(RULES) - proved)}"
    assert all(name in globals() for name in ELSEWHERE.values())


def test_rules_are_sentences() -> None:
    told = [str(x) for x in RULES.values()]
    assert len(set(told)) == len(told)
    assert all(x[0].isupper() and x.endswith(".") for x in told)
    assert str(RefusedError("own")) == str(RULES["own"])


def test_a_share_that_was_taken_back_opens_nothing(world: World) -> None:
    supervisor = world.people.supervisor
    cases.revoke(world.case.shares.get(person=supervisor), by=world.people.owner)
    assert why_not(permissions.check_may_read_case, supervisor, world.case) == str(RULES["read"])
    assert why_not(permissions.check_may_comment, supervisor, world.session) == str(RULES["read"])


def test_the_latest_share_counts(world: World) -> None:
    owner, trainee = world.people.owner, world.people.trainee
    cases.share(world.case, trainee, "comment", [world.later], by=owner)
    assert why_not(permissions.check_may_comment, trainee, world.later) == ""
    assert why_not(permissions.check_may_read, trainee, world.session) == str(RULES["session"])
    assert world.case.shares.filter(person=trainee, revoked_at=None).count() == 1


def test_sessions_of_another_case_are_never_shared_along(world: World) -> None:
    other = workbench.session_of(workbench.case_of(world.people.stranger, "other"))
    cases.share(world.case, world.people.trainee, "read", [other], by=world.people.owner)
    assert why_not(permissions.check_may_read, world.people.trainee, other) == str(RULES["read"])


def test_who_becomes_an_administrator_sees_no_content_any_more(world: World) -> None:
    owner = world.people.owner
    owner.role = Person.Role.ADMINISTRATOR
    assert why_not(permissions.check_may_read, owner, world.session) == str(RULES["content"])


def test_the_latest_answer_of_the_patient_counts(world: World) -> None:
    owner, kind = world.people.owner, Consent.Kind.ANALYSIS
    cases.answer_consent(world.case, Consent.Kind.RESEARCH, given=False, by=owner)
    assert why_not(permissions.check_may_analyse, world.session) == ""
    cases.answer_consent(world.case, kind, given=False, by=owner)
    assert why_not(permissions.check_may_analyse, world.session) == str(RULES["consent"])
    cases.answer_consent(world.case, kind, given=True, by=owner)
    Consent.objects.update(at=timezone.now())  # within the same instant the later row counts
    assert why_not(permissions.check_may_analyse, world.session) == ""


@pytest.mark.django_db
def test_there_is_always_exactly_somebody_who_looks_after_people() -> None:
    may = permissions.check_may_manage_people
    first = workbench.person("first", Person.Role.CLINICIAN)
    assert why_not(may, first) == ""
    second = workbench.person("second", Person.Role.SUPERVISOR)
    assert why_not(may, first) == "", "who has added one colleague can't add another"
    assert why_not(may, second) == str(RULES["people"])
    office = workbench.person("office", Person.Role.ADMINISTRATOR)
    assert [why_not(may, x) for x in (first, second, office)] == [str(RULES["people"])] * 2 + [""]
    Person.objects.filter(pk=office.pk).update(is_active=False)
    assert why_not(may, first) == ""
    Person.objects.filter(pk=first.pk).update(is_active=False)
    assert why_not(may, second) == ""


def test_nobody_shares_with_somebody_who_has_left(world: World) -> None:
    left = world.people.stranger
    left.is_active = False
    assert why_not(permissions.check_may_share_with, left) == str(RULES["share"])


def test_notes_about_the_whole_case_are_not_for_a_share_of_some_sessions(world: World) -> None:
    made = supervision.note_meeting(
        world.case, None, world.session.held_on, "So", by=world.people.owner
    )
    with pytest.raises(RefusedError) as refused:
        supervision.note_more(made, "More", by=world.people.colleague)
    assert str(refused.value) == str(RULES["meeting"])


def test_a_pack_and_a_notice_are_for_whom_they_are_for(world: World) -> None:
    owner, stranger = world.people.owner, world.people.stranger
    made = packs.make_pack("Mine", {world.session.pk: "So"}, by=owner)
    notice = Notice.objects.create(person=owner, text="Something", link="/")
    tried: dict[str, Callable[[], object]] = {
        "pack": lambda: pack_for(world.people.supervisor, made.pk),
        "pack_own": lambda: packs.show_pack(made, by=world.people.supervisor),
        "notice": lambda: notices.open_notice(notice, by=stranger),
    }
    for rule, deed in tried.items():
        with pytest.raises(RefusedError) as refused:
            deed()
        assert str(refused.value) == str(RULES[rule])
