"""What people say otherwise lies over the machine's labels and never erases them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime

import pytest
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st

import workbench
from mentalize.clinic import queries
from mentalize.clinic.actions import reviews
from mentalize.clinic.convert import (
    SINGLE,
    book,
    effective,
    from_labels,
    from_transcript,
    standing,
    to_labels,
    to_review,
    to_transcript,
)
from mentalize.clinic.models import Correction, MachineReview, Person, Session
from mentalize.errors import ConflictError, MentalizeError
from mentalize.reviewing import assemble
from mentalize.transcripts.labels import Label
from workbench import World

Act = Correction.Act
AT = datetime(2026, 11, 24, 10, tzinfo=UTC)
ADA = Person(username="ada", name="Ada Example")


def codes(labels: Sequence[Label], layer: str, turn: int) -> list[str]:
    return [x.code for x in labels if (x.layer, x.turn) == (layer, turn)]


def first(layer: str) -> Label:
    """The first label of a layer that is not "nothing in particular"."""
    return next(x for x in workbench.labels() if x.layer == layer and not x.abstained)


def other(layer: str, *but: str) -> str:
    return next(x.id for x in book().layer(layer) if x.id not in but)


def now(machine: MachineReview) -> tuple[Label, ...]:
    turns = workbench.transcript().turns
    return effective(to_labels(machine), machine.corrections.select_related("by"), turns)


# --- by actions, with rows -----------------------------------------------------------------------


def test_the_machines_labels_come_back_as_they_were(machine: MachineReview) -> None:
    assert to_labels(machine) == workbench.labels() == now(machine)
    assert workbench.labels(), "nothing was heard, so nothing was proved"


def test_a_transcript_comes_back_as_it_was(session: Session) -> None:
    kept, read = to_transcript(session), workbench.transcript()
    assert (kept.turns, kept.clinician, kept.format, kept.notes) == (
        read.turns, read.clinician, read.format, read.notes
    )  # fmt: skip
    assert from_transcript(kept).replace(str(session), read.source) == from_transcript(read)


@pytest.mark.parametrize("layer", sorted(SINGLE))
def test_a_single_layer_is_said_otherwise(
    machine: MachineReview, owner: Person, layer: str
) -> None:
    label = first(layer)
    new = other(layer, label.code)
    made = reviews.correct(
        machine, label.turn, layer, old=label.code, new=new, reason="I was there", by=owner
    )
    assert made.act == Act.REPLACE
    assert codes(now(machine), layer, label.turn) == [new]
    said = next(x for x in now(machine) if (x.layer, x.turn) == (layer, label.turn))
    assert (said.coder, said.version, said.confidence) == (str(owner), "person", 1.0)
    assert said.because == f"{owner}: I was there"
    assert (said.start, said.end) == (label.start, label.end)


@pytest.mark.parametrize("layer", sorted(SINGLE))
def test_a_single_layer_stays_single(machine: MachineReview, owner: Person, layer: str) -> None:
    label = first(layer)
    for new in (other(layer), other(layer, other(layer))):
        reviews.correct(machine, label.turn, layer, new=new, by=owner)
        assert codes(now(machine), layer, label.turn) == [new]
    with pytest.raises(MentalizeError, match="there is always exactly one of these"):
        reviews.correct(machine, label.turn, layer, old=label.code, by=owner)
    assert codes(now(machine), layer, label.turn) == [new]


@pytest.mark.parametrize("layer", ["move", "process", "affect"])
def test_other_layers_hold_several(machine: MachineReview, owner: Person, layer: str) -> None:
    label = first(layer)
    before = codes(workbench.labels(), layer, label.turn)
    new = other(layer, *before)
    reviews.correct(machine, label.turn, layer, new=new, by=owner)
    assert codes(now(machine), layer, label.turn) == [*before, new]
    reviews.correct(machine, label.turn, layer, old=label.code, by=owner)
    left = [x for x in before if x != label.code]
    assert codes(now(machine), layer, label.turn) == [*left, new]


def test_the_words_meant_are_kept_apart(machine: MachineReview, owner: Person) -> None:
    """Two labels of one code in a turn: only the one at these words is taken away."""
    label = first("affect")
    twin = other("affect", label.code)
    reviews.correct(machine, label.turn, "affect", new=twin, span=(0, 4), by=owner)
    reviews.correct(machine, label.turn, "affect", new=twin, span=(5, 9), by=owner)
    reviews.correct(machine, label.turn, "affect", old=twin, span=(5, 9), by=owner)
    spans = [(x.start, x.end) for x in now(machine) if (x.turn, x.code) == (label.turn, twin)]
    assert spans == [(0, 4)]


def test_two_who_correct_the_same_label_are_told(machine: MachineReview, world: World) -> None:
    """The second page was drawn before the first was sent: what it says must not be lost in silence."""
    label = first("affect")
    heard = codes(workbench.labels(), "affect", label.turn)
    new, newer = [x.id for x in book().layer("affect") if x.id not in heard][:2]
    reviews.correct(machine, label.turn, "affect", old=label.code, new=new, by=world.people.owner)
    late = world.people.supervisor
    for old, to in ((label.code, newer), (label.code, ""), ("", new)):
        with pytest.raises(ConflictError, match="reload the page"):
            reviews.correct(machine, label.turn, "affect", old=old, new=to, by=late)
    assert machine.corrections.count() == 1


def test_a_span_never_leaves_its_turn(machine: MachineReview, owner: Person) -> None:
    label = first("affect")
    text = workbench.transcript().turns[label.turn].text
    new = other("affect", *codes(workbench.labels(), "affect", label.turn))
    reviews.correct(machine, label.turn, "affect", new=new, span=(9_000, 9_999), by=owner)
    said = next(x for x in now(machine) if (x.turn, x.code) == (label.turn, new))
    assert 0 <= said.start <= said.end <= len(text)


def test_undo_brings_back_what_was_there(machine: MachineReview, owner: Person) -> None:
    label = first("mode")
    made = reviews.correct(machine, label.turn, "mode", new=other("mode", label.code), by=owner)
    assert now(machine) != workbench.labels()
    reviews.undo(made, by=owner)
    assert now(machine) == workbench.labels()
    assert machine.corrections.count() == 2, "what was said and taken back stays on record"
    assert standing(machine.corrections.all()) == ()


def test_nothing_is_taken_back_twice(machine: MachineReview, owner: Person) -> None:
    label = first("mode")
    made = reviews.correct(machine, label.turn, "mode", new=other("mode", label.code), by=owner)
    back = reviews.undo(made, by=owner)
    for again in (made, back):
        with pytest.raises(MentalizeError, match="taken back already"):
            reviews.undo(again, by=owner)
    assert now(machine) == workbench.labels()


def test_the_machines_row_is_never_changed(machine: MachineReview, owner: Person) -> None:
    label = first("move")
    reviews.correct(machine, label.turn, "move", old=label.code, by=owner)
    reviews.correct(machine, label.turn, "question", new=other("question"), by=owner)
    kept = MachineReview.objects.get(pk=machine.pk)
    assert kept.labels == from_labels(workbench.labels())


@pytest.mark.parametrize(
    ("turn", "layer", "old", "new", "sentence"),
    [
        (66, "mode", "", "teleological", "there is no turn"),
        (-1, "mode", "", "teleological", "there is no turn"),
        ("patient", "move", "", "challenge", "does not fit this turn"),
        ("clinician", "mode", "", "teleological", "does not fit this turn"),
        ("patient", "mode", "", "nonsense", "does not fit this turn"),
        ("patient", "derived", "", "anything", "does not fit this turn"),
        ("patient", "suggestion", "", "anything", "does not fit this turn"),
        ("patient", "affect", "", "", "there is always exactly one of these"),
        ("patient", "mode", "teleological", "", "there is always exactly one of these"),
    ],
)
def test_what_does_not_fit_is_refused(  # noqa: PLR0913, PLR0917 - a row of the table
    machine: MachineReview,
    owner: Person,
    turn: int | str,
    layer: str,
    old: str,
    new: str,
    sentence: str,
) -> None:
    if isinstance(turn, str):
        turn = next(i for i, x in enumerate(workbench.transcript().turns) if x.role == turn)
    with pytest.raises(MentalizeError, match=sentence):
        reviews.correct(machine, turn, layer, old=old, new=new, by=owner)
    assert not machine.corrections.exists()


def test_figures_follow_at_once(world: World) -> None:
    owner, session, machine = world.people.owner, world.session, world.machine
    shown = queries.shown_for(owner, session)
    assert shown is not None
    before = {x.id: x for x in shown.review.indices}
    asked = [x for x in workbench.labels() if x.layer == "question" and x.code != "none"]
    for label in asked:
        reviews.correct(machine, label.turn, "question", new="none", by=owner)
    shown = queries.shown_for(owner, session)
    assert shown is not None
    after = {x.id: x for x in shown.review.indices}
    assert {x for x in before if before[x] != after[x]}, "no index saw it"
    assert shown.corrected == {x.turn for x in asked}
    direct = assemble(to_transcript(session), now(machine), book())
    assert shown.review.indices == direct.indices


def test_a_suggestion_called_wrong_is_no_longer_shown(world: World) -> None:
    review = to_review(world.session, world.machine, ())
    wrong = review.suggestions[0]
    made = reviews.call_suggestion_wrong(
        world.machine, wrong.turn, wrong.code, by=world.people.owner
    )
    corrections = tuple(world.machine.corrections.all())
    seen = to_review(world.session, world.machine, corrections)
    assert {(x.turn, x.code) for x in review.suggestions} - {
        (x.turn, x.code) for x in seen.suggestions
    } == {(wrong.turn, wrong.code)}
    assert seen.turns == review.turns, "no label was touched"
    reviews.undo(made, by=world.people.owner)
    assert to_review(world.session, world.machine, world.machine.corrections.all()) == review


def test_both_are_visible_on_the_page_of_a_turn(world: World, page: Client) -> None:
    label = first("mode")
    new = other("mode", label.code)
    reviews.correct(
        world.machine, label.turn, "mode", old=label.code, new=new, reason="Heard as a quip",
        by=world.people.supervisor,
    )  # fmt: skip
    shown = page.get(f"/sessions/{world.session.pk}/turns/{label.turn}/").content.decode()
    assert "Heard as a quip" in shown
    assert str(world.people.supervisor) in shown


# --- by hypothesis, without rows ------------------------------------------------------------------

TURNS = workbench.transcript().turns
LAYERS = {"patient": reviews.PATIENT, "clinician": reviews.CLINICIAN}


@st.composite
def corrections(draw: st.DrawFn) -> list[Correction]:
    """Up to a dozen, each of which the page could send; and some of them taken back."""
    made: list[Correction] = []
    for number in range(1, draw(st.integers(1, 12)) + 1):
        turn = draw(st.integers(0, 5))  # few, so that they meet
        layer = draw(st.sampled_from(LAYERS[TURNS[turn].role]))
        known = st.sampled_from([x.id for x in book().layer(layer)])
        act = draw(st.sampled_from([Act.ADD, Act.REPLACE] + [Act.REMOVE] * (layer not in SINGLE)))
        start = draw(st.integers(0, 40))
        made.append(
            Correction(
                pk=number, turn=turn, layer=layer, act=act, by=ADA, at=AT,
                old=draw(known) if act != Act.ADD else "", new=draw(known) if act != Act.REMOVE else "",
                start=start, end=draw(st.integers(start, 60)),
            )
        )  # fmt: skip
    return made


def undoing(made: Sequence[Correction], order: Sequence[int]) -> list[Correction]:
    return [
        Correction(
            pk=1_000 + place, turn=made[x].turn, layer=made[x].layer, act=Act.UNDO, of_id=made[x].pk,
            by=ADA, at=AT,
        )
        for place, x in enumerate(order)
    ]  # fmt: skip


@given(st.data(), corrections())
@settings(max_examples=30, deadline=None)
def test_taking_all_back_gives_the_machines_labels(
    data: st.DataObject, made: list[Correction]
) -> None:
    order = data.draw(st.permutations(range(len(made))))
    assert (
        effective(workbench.labels(), [*made, *undoing(made, order)], TURNS) == workbench.labels()
    )


@given(st.data(), corrections())
@settings(max_examples=30, deadline=None)
def test_what_was_taken_back_might_never_have_been(
    data: st.DataObject, made: list[Correction]
) -> None:
    back = data.draw(st.lists(st.integers(0, len(made) - 1), unique=True))
    kept = [x for place, x in enumerate(made) if place not in back]
    with_undo = effective(workbench.labels(), [*made, *undoing(made, back)], TURNS)
    assert with_undo == effective(workbench.labels(), kept, TURNS)


@given(corrections())
@settings(max_examples=15, deadline=None)
def test_whatever_is_said_makes_a_review(made: list[Correction]) -> None:
    found = effective(workbench.labels(), made, TURNS)
    singles = Counter((x.turn, x.layer) for x in found if x.layer in SINGLE)
    assert singles == Counter((x.turn, x.layer) for x in workbench.labels() if x.layer in SINGLE), (
        "there is always exactly one of these"
    )
    untouched = {x.turn for x in made}
    assert [x for x in found if x.turn not in untouched] == [
        x for x in workbench.labels() if x.turn not in untouched
    ]
    review = assemble(workbench.transcript(), found, book())
    assert len(review.turns) == len(TURNS)
