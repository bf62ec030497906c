"""Once all raters have finished: comparing them, settling their differences, correcting by what was settled."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

import labelled
import workbench
from mentalize.clinic import permissions, rated
from mentalize.clinic.actions import cases, reviews, settling
from mentalize.clinic.convert import effective, from_labels, to_labels
from mentalize.clinic.models import AuditRow, MachineReview, Rating, Settled
from mentalize.clinic.permissions import RULES, why_not
from mentalize.errors import MentalizeError
from rating import CLINICIAN, PATIENT, TALK, Small, refused, small_of, text_of
from workbench import World, client_of


@pytest.fixture
def small(world: World) -> Small:
    return small_of(world, *TALK)


# --- comparing ------------------------------------------------------------------------------------


def test_the_page_shows_the_figures_worked_out_by_hand(world: World) -> None:
    # both none 4, none/pretend 1, pretend/none 2, both pretend 3: kappa .4, alpha 1 − 114/198
    rows: list[labelled.Row] = [("P", "So.", {"mode": "none", "arousal": "mid"})] * 10
    small = small_of(world, *rows)
    first, second = (
        ["none"] * 5 + ["pretend"] * 5,
        [*["none"] * 4, "pretend", *["none"] * 2, *["pretend"] * 3],
    )
    for rater, modes in ((small.owner, first), (small.supervisor, second)):
        rating = small.asked(rater)
        for turn, mode in enumerate(modes):
            reviews.rate(rating, turn, PATIENT | {"mode": [mode]}, by=rater)
    for rating in Rating.objects.all():
        reviews.finish_rating(rating, by=rating.rater)
    shown = text_of(client_of(small.supervisor), f"/sessions/{small.session.pk}/agreement/")
    assert re.search(
        r"Mode 10 \.70 \[\.40, \.89\] \(7 of 10\) \.40 \[-?\.\d\d, [\d.]+\] \.42 \[", shown
    )
    assert re.search(r"Arousal 10 1\.00 \[\.72, 1\.00\] \(10 of 10\) – –", shown), "nothing varies"
    pairs = re.findall(
        r"(\w+ Example|the machine \(rules 1\)) and (\w+ Example|the machine \(rules 1\))", shown
    )
    machine = "the machine (rules 1)"
    names = ("Owner Example", "Supervisor Example")
    assert pairs == [names, (names[0], machine), (names[1], machine)]
    assert "3 of 3 are left to settle" in shown
    assert shown.count("10 turns coded by both") == 3


def test_turns_that_one_left_out_are_not_compared(small: Small) -> None:
    small.rated(small.supervisor, {1: PATIENT | {"process": ["devaluation"]}, 4: PATIENT})
    found = rated.compared_for(small.owner, small.session.pk)
    pair = found.pairs[0]
    assert pair.both == (1, 4)
    assert [(x.turn, x.layer) for x in pair.differences()] == [(4, "mode"), (4, "affect")]
    figures = {x.layer: x.alike for x in pair.layers()}
    assert (figures["mode"].count, figures["mode"].of, figures["move"].of) == (1, 2, 0)


def test_the_machine_is_compared_as_it_was_before_corrections(small: Small) -> None:
    reviews.correct(small.machine, 4, "mode", old="emerging", new="none", by=small.owner)
    small.rated(small.supervisor, {4: PATIENT | {"affect": ["shame"]}})
    pair = rated.compared_for(small.owner, small.session.pk).pairs[0]
    assert [(x.layer, x.first, x.second) for x in pair.differences()] == [
        ("mode", ("none",), ("emerging",))
    ]


def test_a_rater_who_may_have_seen_labels_before_is_named(small: Small) -> None:
    session = f"/sessions/{small.session.pk}/"
    assert client_of(small.owner).get(session).status_code == 200
    for rater in (small.owner, small.supervisor):
        small.asked(rater)
    for rating in Rating.objects.all():
        reviews.rate(rating, 1, PATIENT, by=rating.rater)
        reviews.finish_rating(rating, by=rating.rater)
    assert client_of(small.supervisor).get(session).status_code == 200  # after, which does no harm
    found = rated.compared_for(small.owner, small.session.pk)
    assert {x.name: x.saw for x in found.sides if x.key != rated.MACHINE} == {
        "Owner Example": (rated.MACHINE,), "Supervisor Example": (),
    }  # fmt: skip
    shown = text_of(client_of(small.owner), f"{session}agreement/")
    assert "Owner Example 1 turn may have seen labels before: the machine (rules 1)" in shown
    assert shown.count("Not blind:") == 1
    trainee = small.world.people.trainee
    late = small.rated(trainee, {1: PATIENT})
    assert (
        next(
            x
            for x in rated.compared_for(small.owner, small.session.pk).sides
            if x.key == str(late.pk)
        ).saw
        == ()
    )


@pytest.mark.parametrize(
    ("who", "rule"),
    [("owner", ""), ("supervisor", ""), ("trainee", "compare"), ("colleague", "session"), ("stranger", "read"),
     ("researcher", "researcher"), ("administrator", "content")],
)  # fmt: skip
def test_the_owner_and_the_raters_compare(small: Small, who: str, rule: str) -> None:
    rating = small.rated(small.supervisor, {1: PATIENT})
    person = getattr(small.world.people, who)
    assert why_not(permissions.check_may_compare, person, small.session) == (
        str(RULES[rule]) if rule else ""
    )
    page, address = client_of(person), f"/sessions/{small.session.pk}/"
    assert page.get(f"{address}agreement/").status_code == (403 if rule else 200)
    settle = f"{address}settle/1/process/?pair={rating.pk}-machine"
    owns = who == "owner"
    assert page.get(settle).status_code == (200 if owns else 403)
    assert page.post(settle, {"as": "first"}).status_code == (302 if owns else 403)
    assert page.post(f"{address}lay-over/").status_code == (302 if owns else 403)
    assert Settled.objects.count() == small.machine.corrections.count() == int(owns)


# --- settling -------------------------------------------------------------------------------------


def differing(small: Small) -> Rating:
    """The supervisor says otherwise of turn 4: mode and affect; and of turn 1: process."""
    return small.rated(small.supervisor, {1: PATIENT, 4: PATIENT | {"affect": ["fear"]}})


def test_to_settle_keeps_all_three(small: Small) -> None:
    rating = differing(small)
    before = (
        Rating.objects.get(pk=rating.pk).labels,
        MachineReview.objects.get(pk=small.machine.pk).labels,
    )
    page, address = client_of(small.owner), f"/sessions/{small.session.pk}"
    pair = f"?pair={rating.pk}-machine"
    assert "3 of 3 are left to settle" in text_of(page, f"{address}/agreement/")
    there = page.post(f"{address}/settle/1/process/{pair}", {"as": "second"}).headers["Location"]
    assert there == f"{address}/agreement/{pair}&page=1#d-5-mode", "on to the next"
    page.post(f"{address}/settle/4/mode/{pair}", {"as": "first"})
    page.post(f"{address}/settle/4/affect/{pair}", {"affect": ["fear", "shame"]})
    assert "0 of 3 are left to settle" in text_of(page, f"{address}/agreement/")
    page.post(f"{address}/settle/4/mode/{pair}", {"mode": "pretend"})  # on second thoughts
    rows = [(x.turn, x.layer, x.codes) for x in Settled.objects.all()]
    assert rows == [
        (1, "process", ["devaluation"]), (4, "mode", ["none"]), (4, "affect", ["fear", "shame"]),
        (4, "mode", ["pretend"]),
    ]  # fmt: skip
    shown = text_of(page, f"{address}/agreement/")
    assert "Settled: Pretend mode Owner Example" in shown
    assert "Settled: Ordinary talk" not in shown
    assert (
        Rating.objects.get(pk=rating.pk).labels,
        MachineReview.objects.get(pk=small.machine.pk).labels,
    ) == before
    kept = text_of(page, f"{address}/settle/4/mode/{pair}")
    assert "Supervisor Example: Ordinary talk" in kept
    assert "the machine (rules 1): Emerging mentalizing" in kept


def test_what_is_no_difference_or_does_not_fit_is_not_settled(small: Small) -> None:
    rating = differing(small)
    page, address = client_of(small.owner), f"/sessions/{small.session.pk}/settle"
    pair = f"?pair={rating.pk}-machine"
    assert page.post(f"{address}/1/mode/{pair}", {"as": "first"}).status_code == 404
    assert page.post(f"{address}/99/mode/{pair}", {"as": "first"}).status_code == 404
    response = page.post(f"{address}/4/mode/{pair}", {"mode": "gloom"})
    assert (response.status_code, response.content.decode().count('role="alert"')) == (200, 1)
    for layer, codes in (
        ("mode", []),
        ("mode", ["none", "pretend"]),
        ("affect", ["gloom"]),
        ("move", ["argue"]),
    ):
        with pytest.raises(MentalizeError):
            reviews.settle(small.session, 4, layer, codes, by=small.owner)
    with pytest.raises(MentalizeError, match="nobody has rated"):
        reviews.settle(small.world.session, 1, "mode", ["none"], by=small.owner)
    assert not Settled.objects.exists()


def test_nothing_is_settled_or_laid_over_while_somebody_rates(small: Small) -> None:
    differing(small)
    small.asked(small.world.people.trainee)
    with refused("blind"):
        reviews.settle(small.session, 4, "mode", ["none"], by=small.owner)
    with refused("blind"):
        settling.lay_over(small.session, "", by=small.owner)


def now(small: Small) -> dict[tuple[int, str], set[tuple[str, bool]]]:
    """The effective labels: code, and whether somebody stands behind it."""
    transcript, _ = labelled.session(*TALK)
    rows = small.machine.corrections.select_related("by")
    found: dict[tuple[int, str], set[tuple[str, bool]]] = {}
    for x in effective(to_labels(small.machine), rows, transcript.turns):
        found.setdefault((x.turn, x.layer), set()).add((x.code, not x.abstained))
    return found


def test_settled_labels_lie_over_the_review_by_one_press(small: Small) -> None:
    unsure = [
        replace(x, abstained=x.code in {"emerging", "shame"}) for x in to_labels(small.machine)
    ]
    small.machine.labels = from_labels(unsure)
    small.machine.save()
    before = now(small)
    differing(small)
    for turn, layer, codes in (
        (1, "process", []), (4, "mode", ["emerging"]), (4, "affect", ["shame", "fear"]), (0, "move", ["argue"]),
    ):  # fmt: skip
        reviews.settle(small.session, turn, layer, codes, by=small.owner)
    page = client_of(small.owner)
    assert page.post(f"/sessions/{small.session.pk}/lay-over/").status_code == 302
    assert now(small) == {x: y for x, y in before.items() if x != (1, "process")} | {
        (4, "mode"): {("emerging", True)}, (4, "affect"): {("shame", True), ("fear", True)},
        (0, "move"): {("argue", True)},
    }  # fmt: skip
    made = small.machine.corrections.count()
    assert made == 6  # process off; mode and shame confirmed; fear added; one move off, one added
    assert {x.reason for x in small.machine.corrections.all()} == {
        "settled after a blind second rating"
    }
    assert settling.lay_over(small.session, "again", by=small.owner) == 0, "it lies there already"
    small.machine.refresh_from_db()
    assert small.machine.labels == from_labels(unsure)
    reviews.undo(small.machine.corrections.all()[0], by=small.owner)
    assert (1, "process") in now(small)


def test_without_a_review_there_is_nothing_to_lay_over(small: Small) -> None:
    small.machine.delete()
    rating = differing(small)
    assert rated.compared_for(small.owner, small.session.pk).pairs == ()
    shown = text_of(client_of(small.owner), f"/sessions/{small.session.pk}/agreement/")
    assert "There is nothing to compare yet" in shown
    with pytest.raises(MentalizeError, match="no review"):
        settling.lay_over(small.session, "", by=small.owner)
    assert rating.pk


# --- the audit, and speed -------------------------------------------------------------------------


def test_every_step_is_written_down_without_a_code(small: Small) -> None:
    last = AuditRow.objects.latest("pk").pk
    rating = differing(small)
    reviews.settle(small.session, 4, "mode", ["pretend"], by=small.owner)
    settling.lay_over(small.session, "", by=small.owner)
    rated.sheet_for(small.supervisor, rating.pk)
    rated.compared_for(small.supervisor, small.session.pk)
    rows = AuditRow.objects.filter(pk__gt=last)
    assert [x.did for x in rows] == [
        "asked supervisor for a blind rating", "rated a turn", "rated a turn", "finished a rating",
        "settled a difference: mode", "said otherwise: mode", "laid settled labels over the review",
        "opened a rating", "compared ratings",
    ]  # fmt: skip
    assert {x.case_key for x in rows} == {str(small.world.case.pk)}


def queries_of(page: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as caught:
        assert page.get(address).status_code == 200
    return len(caught)


def test_pages_ask_as_often_for_three_as_for_one(small: Small) -> None:
    page, address = client_of(small.owner), f"/sessions/{small.session.pk}"
    differing(small)
    reviews.settle(small.session, 4, "mode", ["none"], by=small.owner)
    sheet = f"/ratings/{small.rated(small.owner, {1: PATIENT}).pk}/"
    page.get(f"{address}/agreement/")  # what is asked once a session
    one = [queries_of(page, x) for x in (f"{address}/ratings/", f"{address}/agreement/", sheet)]
    trainee, colleague = small.world.people.trainee, small.world.people.colleague
    cases.share(small.world.case, colleague, "read", by=small.owner)
    for rater in (trainee, colleague):
        small.rated(rater, {0: CLINICIAN, 1: PATIENT, 3: CLINICIAN, 4: PATIENT})
    for turn, layer, codes in ((1, "process", []), (4, "affect", ["fear"])):
        reviews.settle(small.session, turn, layer, codes, by=small.owner)
    three = [queries_of(page, x) for x in (f"{address}/ratings/", f"{address}/agreement/", sheet)]
    assert three == one
    assert max(three) <= 20


def test_a_long_sheet_asks_as_often_as_a_short_one(small: Small) -> None:
    short = small.asked(small.supervisor)
    long = reviews.invite_rater(
        workbench.session_of(small.world.case), small.supervisor, by=small.owner
    )
    page = client_of(small.supervisor)
    page.get(f"/ratings/{short.pk}/")
    assert queries_of(page, f"/ratings/{short.pk}/") == queries_of(page, f"/ratings/{long.pk}/")
