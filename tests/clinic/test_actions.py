"""Every write is an action with `by=`: permission, one transaction, the change, an audit row."""

from __future__ import annotations

import hashlib
import importlib
import inspect
import pkgutil
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.apps import apps
from django.core import serializers
from django.utils import timezone

import workbench
from mentalize.clinic import actions
from mentalize.clinic.actions import (
    cases,
    handing,
    invitations,
    notices,
    packs,
    people,
    pseudonyms,
    recording,
    remarks,
    renewing,
    retention,
    reviews,
    sessions,
    settling,
    supervision,
    tokens,
)
from mentalize.clinic.actions.recording import first_broken
from mentalize.clinic.encrypted.field import Content
from mentalize.clinic.models import (
    AuditEnd,
    AuditRow,
    Case,
    Consent,
    Correction,
    Job,
    MachineReview,
    Meeting,
    MeetingNote,
    Notice,
    Pack,
    PackPart,
    Person,
    Pseudonym,
    Rating,
    Remark,
    Session,
    Settled,
    Token,
    Upload,
)
from mentalize.clinic.permissions import RefusedError
from mentalize.errors import MentalizeError
from workbench import World

Deed = Callable[[World, Person], object]
WORDS = "Zwetschgenkuchen"  # what somebody typed; no audit row or notice may hold it

# --- what each action needs to be there --------------------------------------------------------


def case(world: World) -> Case:
    return Case.objects.get(pk=world.case.pk)


def ended(world: World) -> Case:
    Case.objects.update(closed_at=timezone.now())
    return case(world)


def session(world: World) -> Session:
    return Session.objects.select_related("case").get(pk=world.session.pk)


def machine(world: World) -> MachineReview:
    return MachineReview.objects.get(pk=world.machine.pk)


def person(name: str) -> Person:
    return Person.objects.get(username=name)


def upload(world: World) -> Upload:
    return Upload.objects.create(case=world.case, name="a.txt", text="aGk=", by=world.people.owner)


def typed(world: World) -> Upload:
    name, owner = sessions.PASTED, world.people.owner
    return Upload.objects.create(case=world.case, name=name, text="aGk=", by=owner)


def remarked(world: World) -> Remark:
    return Remark.objects.create(session=world.session, text=WORDS, by=world.people.owner)


def noticed(_: World) -> Notice:
    return Notice.objects.create(person=person("owner"), text="Something happened.", link="/")


def met(world: World) -> Meeting:
    made = Meeting.objects.create(
        case=case(world), session=session(world), held_on=date(2026, 11, 20), by=person("owner")
    )
    MeetingNote.objects.create(meeting=made, text=WORDS, by=made.by)
    return made


def packed(world: World) -> Pack:
    made = Pack.objects.create(title=WORDS, by=person("owner"))
    PackPart.objects.create(pack=made, session=session(world), reflection=WORDS)
    return made


def turn(role: str) -> int:
    return next(i for i, x in enumerate(workbench.transcript().turns) if x.role == role)


def corrected(world: World) -> Correction:
    return Correction.objects.create(
        review=world.machine, turn=turn("patient"), layer="mode", act="replace", old="x",
        new="teleological", by=world.people.owner,
    )  # fmt: skip


def rating(world: World, **more: Any) -> Rating:
    return Rating.objects.create(
        session=session(world), rater=world.people.supervisor, asked_by=world.people.owner, **more
    )


def rated(world: World) -> Rating:
    at = turn("clinician")
    labels = f'{{"{at}": {{"question": ["none"], "stance": ["0"], "move": []}}}}'
    return rating(world, labels=labels)


def compared(world: World) -> Session:
    return rating(world, finished_at=timezone.now()).session


def settled(world: World) -> Session:
    found = compared(world)
    Settled.objects.create(
        session=found, turn=turn("clinician"), layer="stance", codes=["2"], by=world.people.owner
    )
    return found


def renewed(world: World) -> Session:
    """Read by another coder since somebody said otherwise."""
    Correction.objects.create(
        review=world.machine, turn=turn("patient"), layer="mode", act="add", new="pretend",
        by=world.people.owner,
    )  # fmt: skip
    MachineReview.objects.create(
        session=world.session, coder="rules", version="2", codebook=world.machine.codebook,
        labels=world.machine.labels,
    )  # fmt: skip
    return world.session


def token(world: World) -> Token:
    return Token.objects.create(
        person=world.people.owner, name=WORDS, digest="0" * 64, expires_at=timezone.now()
    )


def pseudonym(world: World) -> Pseudonym:
    return Pseudonym.objects.create(case=world.case, original=WORDS, stands="Berta")


def unseen(world: World) -> Notice:
    return Notice.objects.create(person=world.people.owner, text="Something", link="/")


# --- one deed for every action; (who, deed), where nobody is named the case's clinician ---------

RATER, MANAGER = "supervisor", "administrator"
DEEDS: dict[str, Deed | tuple[str, Deed]] = {
    "cases.open_case": lambda _, by: cases.open_case("N.", WORDS, by=by),
    "cases.keep_identity": lambda w, by: cases.keep_identity(case(w), WORDS, by=by),
    "cases.answer_consent": lambda w, by: cases.answer_consent(
        case(w), "research", WORDS, given=True, by=by
    ),
    "cases.share": lambda w, by: cases.share(case(w), person("stranger"), "read", by=by),
    "cases.revoke": lambda w, by: cases.revoke(w.case.shares.earliest("pk"), by=by),
    "cases.close_case": lambda w, by: cases.close_case(case(w), by=by),
    "cases.reopen_case": lambda w, by: cases.reopen_case(ended(w), by=by),
    "handing.hand_over": lambda w, by: handing.hand_over(case(w), person("colleague"), by=by),
    "invitations.invite": (MANAGER, lambda _, by: invitations.invite(person("trainee"), by=by)),
    "cases.delete_case": lambda w, by: cases.delete_case(case(w), by=by),
    "notices.mark_seen": lambda w, by: (unseen(w), notices.mark_seen(by=by)),
    "people.add_person": (
        MANAGER,
        lambda _, by: people.add_person("new", "New", "trainee", by=by),
    ),
    "people.change_role": (
        MANAGER,
        lambda _, by: people.change_role(person("trainee"), "clinician", by=by),
    ),
    "people.let_go": (MANAGER, lambda _, by: people.let_go(person("trainee"), by=by)),
    "pseudonyms.change": lambda w, by: pseudonyms.change(pseudonym(w), "Anna", by=by),
    "pseudonyms.forget": lambda w, by: pseudonyms.forget(pseudonym(w), by=by),
    "pseudonyms.keep": lambda w, by: pseudonyms.keep(case(w), {WORDS: "Anna"}, by=by),
    "remarks.remark": lambda w, by: remarks.remark(session(w), WORDS, turn=3, by=by),
    "notices.open_notice": lambda w, by: notices.open_notice(noticed(w), by=by),
    "packs.make_pack": lambda w, by: packs.make_pack(WORDS, {session(w).pk: WORDS}, by=by),
    "packs.change_pack": lambda w, by: packs.change_pack(
        packed(w), f"{WORDS} 2", {session(w).pk: ""}, by=by
    ),
    "packs.show_pack": lambda w, by: packs.show_pack(packed(w), by=by),
    "packs.hide_pack": lambda w, by: packs.hide_pack(packed(w), by=by),
    "packs.delete_pack": lambda w, by: packs.delete_pack(packed(w), by=by),
    "remarks.mark_remark_seen": (
        RATER,
        lambda w, by: remarks.mark_remark_seen(remarked(w), by=by),
    ),
    "supervision.arrange": lambda w, by: supervision.arrange(session(w), [(2, 9)], by=by),
    "supervision.note_meeting": lambda w, by: supervision.note_meeting(
        case(w), session(w), date(2026, 11, 20), WORDS, by=by
    ),
    "supervision.note_more": lambda w, by: supervision.note_more(met(w), WORDS, by=by),
    "remarks.take_back": lambda w, by: remarks.take_back(remarked(w), by=by),
    "retention.set_rule": (MANAGER, lambda _, by: retention.set_rule(12, by=by)),
    "retention.hold": lambda w, by: retention.hold(case(w), WORDS, by=by),
    "retention.let_rule_apply": lambda w, by: retention.let_rule_apply(case(w), by=by),
    "reviews.correct": lambda w, by: reviews.correct(
        machine(w), turn("patient"), "mode", new="teleological", reason=WORDS, by=by
    ),
    "reviews.undo": lambda w, by: reviews.undo(corrected(w), by=by),
    "reviews.give_reason": lambda w, by: reviews.give_reason(corrected(w), WORDS, by=by),
    "reviews.call_suggestion_wrong": lambda w, by: reviews.call_suggestion_wrong(
        machine(w), 1, "any", WORDS, by=by
    ),
    "reviews.invite_rater": lambda w, by: reviews.invite_rater(
        session(w), person("colleague"), by=by
    ),
    "reviews.withdraw_rating": lambda w, by: reviews.withdraw_rating(rating(w), by=by),
    "reviews.rate": (
        RATER,
        lambda w, by: reviews.rate(
            rating(w), turn("clinician"), {"question": ["none"], "stance": ["0"]}, by=by
        ),
    ),
    "reviews.finish_rating": (RATER, lambda w, by: reviews.finish_rating(rated(w), by=by)),
    "reviews.settle": lambda w, by: reviews.settle(
        compared(w), turn("clinician"), "stance", ["2"], by=by
    ),
    "renewing.take_over": lambda w, by: renewing.take_over(renewed(w), by=by),
    "settling.lay_over": lambda w, by: settling.lay_over(settled(w), WORDS, by=by),
    "sessions.keep_upload": lambda w, by: sessions.keep_upload(
        case(w), f"{WORDS}.txt", WORDS.encode(), by=by
    ),
    "sessions.mend_upload": lambda w, by: sessions.mend_upload(typed(w), WORDS, by=by),
    "sessions.drop_upload": lambda w, by: sessions.drop_upload(upload(w), by=by),
    "sessions.add_session": lambda w, by: sessions.add_session(
        case(w), workbench.transcript(), date(2026, 11, 16), title=WORDS, upload=upload(w), by=by
    ),
    "sessions.ask_for_review": lambda w, by: sessions.ask_for_review(session(w), by=by),
    "sessions.set_caveats": lambda w, by: sessions.set_caveats(session(w), ["autism"], by=by),
    "sessions.keep_note": lambda w, by: sessions.keep_note(session(w), WORDS, by=by),
    "sessions.delete_session": lambda w, by: sessions.delete_session(session(w), by=by),
    "tokens.make_token": lambda _, by: tokens.make_token(WORDS, "read", 30, by=by),
    "tokens.revoke_token": lambda w, by: tokens.revoke_token(token(w), by=by),
}
# functions beside the actions, and why each needs no audit row of its own
NO_ACTS = {
    "erasing.clear_up": "overwrites what was deleted before",
    "erasing.erase_case": "what deleting and the retention rule share; proved by them",
    "erasing.erase_session": "what deleting a session does; proved by it",
    "erasing.leave_no_traces": "overwrites what was deleted before",
    "invitations.come_in": "whoever has the link; proved in test_joining",
    "invitations.invited_by": "reads",
    "invitations.link_for": "part of other actions",
    "leaving.end_access": "part of other actions",
    "notices.tell": "part of other actions; holds no content",
    "people.add_first_person": "nobody is there yet; proved below",
    "pseudonyms.map_of": "reads",
    "pseudonyms.pseudonymised": "reads",
    "recording.begin": "marks where an empty audit ends",
    "recording.ends_as_marked": "reads the audit",
    "recording.first_broken": "reads the audit",
    "recording.followed": "reads the audit",
    "recording.one_at_a_time": "is the audit's lock",
    "recording.record": "is the audit",
    "recording.record_each": "is the audit",
    "renewing.offered": "reads",
    "retention.end_in_time": "the daily round; proved with it",
    "sessions.bytes_of": "reads",
    "sessions.progress": "reads",
    "settling.settled_at": "reads",
    "summaries.keep_summaries": "keeps figures that were computed",
    "tokens.use_token": "notes the minute of use; every read behind it leaves its row",
}
# who may do these beside the case's clinician: it concerns themselves alone
ANYBODY = {"cases.open_case", "notices.mark_seen", "tokens.make_token"}


def found() -> dict[str, Callable[..., Any]]:
    """Every public function in `actions/`."""
    modules = [
        importlib.import_module(f"{actions.__name__}.{x.name}")
        for x in pkgutil.iter_modules(actions.__path__)
    ]
    return {
        f"{module.__name__.rpartition('.')[2]}.{name}": thing
        for module in modules
        for name, thing in inspect.getmembers(module, inspect.isfunction)
        if not name.startswith("_") and thing.__module__ == module.__name__
    }


def doer_and_deed(name: str) -> tuple[str, Deed]:
    row = DEEDS[name]
    return row if isinstance(row, tuple) else ("owner", row)


def everything() -> dict[str, str]:
    """What all tables hold but the audit."""
    return {
        model.__name__: hashlib.sha256(
            serializers.serialize("json", model._default_manager.order_by("pk")).encode()
        ).hexdigest()
        for model in apps.get_app_config("clinic").get_models()
        if model not in {AuditRow, AuditEnd}
    }


def test_every_function_is_an_action_or_is_named_as_none() -> None:
    assert set(found()) == set(DEEDS) | set(NO_ACTS), "add a deed to the table"


@pytest.mark.parametrize("name", DEEDS)
def test_every_action_says_by_whom_and_is_one_transaction(name: str) -> None:
    action = found()[name]
    by = inspect.signature(action).parameters.get("by")
    assert by is not None
    assert by.kind is inspect.Parameter.KEYWORD_ONLY
    assert by.default is inspect.Parameter.empty
    assert hasattr(action, "__wrapped__"), "not under transaction.atomic"


@pytest.mark.parametrize("name", DEEDS)
def test_every_action_leaves_an_audit_row_without_content(world: World, name: str) -> None:
    doer, deed = doer_and_deed(name)
    by, before = person(doer), AuditRow.objects.count()
    told = Notice.objects.count()
    deed(world, by)
    rows = list(AuditRow.objects.all()[before:])
    assert rows, "nothing was written down"
    assert {x.who for x in rows} == {doer}
    assert rows[-1].did
    for row in rows:
        row.clean_fields()  # a server refuses what is too long
        assert WORDS not in f"{row.did} {row.kind} {row.key} {row.place}"
    for notice in Notice.objects.order_by("pk")[told:]:
        notice.clean_fields()
        assert WORDS not in f"{notice.text} {notice.link}"
    assert first_broken() is None


@pytest.mark.parametrize("name", DEEDS)
def test_every_action_works_on_content_that_is_sealed(
    world: World, name: str, settings: Any
) -> None:
    """As on a server, where each word is bound to its row."""
    settings.CONTENT_KEY = bytes(range(32))
    for rows in (Case, Session, MachineReview, Consent):
        for row in rows._default_manager.all():
            for field in row._meta.concrete_fields:
                if isinstance(field, Content):
                    setattr(row, field.attname, vars(row)[field.attname].held.decode())
            row.save()
    doer, deed = doer_and_deed(name)
    deed(world, person(doer))
    everything()


@pytest.fixture
def left_alone(name: str, monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Whether the action changed nothing, each time a deed calls it; what the deed prepares is its own."""
    action = found()[name]
    seen: list[bool] = []

    def watched(*given: Any, **more: Any) -> Any:
        before = everything()
        try:
            return action(*given, **more)
        finally:
            seen.append(everything() == before)

    module, called = name.split(".")
    monkeypatch.setattr(f"{actions.__name__}.{module}.{called}", watched)
    return seen


class NoRowError(Exception):
    """The audit could not be written."""


def no_row(*_: object) -> None:
    raise NoRowError


@pytest.mark.parametrize("name", DEEDS)
def test_without_its_audit_row_nothing_is_changed(
    world: World, name: str, left_alone: list[bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    doer, deed = doer_and_deed(name)
    monkeypatch.setattr(recording, "_add", no_row)
    with pytest.raises(NoRowError):
        deed(world, person(doer))
    assert left_alone == [True]


@pytest.mark.parametrize("name", sorted(set(DEEDS) - ANYBODY))
def test_a_stranger_is_refused_and_nothing_is_changed(
    world: World, name: str, left_alone: list[bool]
) -> None:
    _, deed = doer_and_deed(name)
    rows = AuditRow.objects.count()
    with pytest.raises(RefusedError):
        deed(world, person("stranger"))
    assert left_alone == [True]
    assert AuditRow.objects.count() == rows


@pytest.mark.django_db
def test_the_first_person_leaves_a_row_and_is_the_only_one_without_by() -> None:
    first = people.add_first_person("ada", "Ada Example", workbench.PASSWORD, "clinician")
    assert AuditRow.objects.get().who == first.username == "ada"
    with pytest.raises(MentalizeError, match="has its first user"):
        people.add_first_person("eve", "Eve", workbench.PASSWORD, "administrator")
    assert Person.objects.count() == 1


@pytest.mark.parametrize(
    ("username", "role"),
    [("ada", "king"), ("", "clinician"), ("owner", "clinician"), ("a b", "clinician")],
)
def test_people_are_added_whole_or_not_at_all(
    people: workbench.People, username: str, role: str
) -> None:
    before = Person.objects.count()
    with pytest.raises(MentalizeError):
        actions.people.add_person(username, "Ada", role, by=people.administrator)
    assert Person.objects.count() == before


def test_asking_twice_asks_once_and_a_failed_reading_is_tried_anew(world: World) -> None:
    owner = world.people.owner
    job = sessions.ask_for_review(session(world), by=owner)
    assert sessions.ask_for_review(session(world), by=owner).pk == job.pk
    Job.objects.update(state=Job.State.FAILED, tries=3, trouble="It was so.")
    again = sessions.ask_for_review(session(world), by=owner)
    assert (again.pk, again.state, again.tries, again.trouble) == (job.pk, Job.State.WAITING, 0, "")
