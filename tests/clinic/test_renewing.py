"""A newer coder makes a new review beside the old; what people said stays with the old and is offered."""

from __future__ import annotations

import pytest
from django.test import Client

import workbench
from mentalize.clinic import tasks
from mentalize.clinic.actions import renewing, reviews, sessions
from mentalize.clinic.convert import to_labels
from mentalize.clinic.models import Correction, Job, MachineReview, Person
from mentalize.clinic.permissions import RefusedError
from mentalize.coding import CODERS, coder_named, rules, version_of
from workbench import World

PATIENT = next(x.index for x in workbench.transcript().turns if x.role == "patient")


def newer(world: World) -> MachineReview:
    """What another version of the coder heard: the same."""
    return MachineReview.objects.create(
        session=world.session, coder="rules", version="2", codebook=world.machine.codebook,
        labels=world.machine.labels,
    )  # fmt: skip


def heard(world: World, layer: str) -> str:
    """The code that the machine gave to the patient's first turn."""
    labels = to_labels(world.machine)
    return next(x.code for x in labels if (x.turn, x.layer) == (PATIENT, layer))


@pytest.fixture
def another(world: World) -> str:
    """A mode that the machine did not hear there."""
    return next(x for x in ("pretend", "teleological") if x != heard(world, "mode"))


@pytest.mark.parametrize("name", CODERS)
def test_the_version_is_known_without_the_network(name: str) -> None:
    assert version_of(name) == coder_named(name).version


def test_a_newer_coder_reads_a_session_anew(
    world: World, monkeypatch: pytest.MonkeyPatch, another: str
) -> None:
    owner = world.people.owner
    job = sessions.ask_for_review(world.session, "rules", by=owner)
    tasks.run_one()
    made = reviews.correct(world.machine, PATIENT, "mode", new=another, by=owner)
    sessions.ask_for_review(world.session, "rules", by=owner)
    assert not tasks.run_one(), "the same coder is asked once"
    version_of.cache_clear()
    monkeypatch.setattr(rules.RuleCoder, "version", "2")
    again = sessions.ask_for_review(world.session, "rules", by=owner)
    assert (again.pk, again.state) == (job.pk, Job.State.WAITING)
    assert tasks.run_one()
    version_of.cache_clear()
    assert sorted(x.version for x in world.session.reviews.all()) == ["1", "2"]
    made.refresh_from_db()
    assert made.review_id == world.machine.pk, "nothing is moved"
    assert not Correction.objects.filter(review__version="2").exists()


def test_what_was_said_is_offered_and_taken_over_once(
    world: World, page: Client, another: str
) -> None:
    owner = world.people.owner
    reviews.correct(world.machine, PATIENT, "mode", new=another, reason="So", by=owner)
    gone = reviews.correct(world.machine, PATIENT, "arousal", new="high", by=owner)
    reviews.undo(gone, by=owner)
    latest = newer(world)
    assert [x.layer for x in renewing.offered(world.session, latest)] == ["mode"]
    at = f"/sessions/{world.session.pk}/"
    assert "Say the same of this review" in page.get(at).content.decode()
    assert renewing.take_over(world.session, by=owner) == 1
    taken = Correction.objects.get(review=latest)
    assert (taken.turn, taken.layer, taken.new, taken.reason) == (PATIENT, "mode", another, "So")
    assert renewing.take_over(world.session, by=owner) == 0
    assert "Say the same of this review" not in page.get(at).content.decode()


def test_what_the_newer_coder_hears_as_well_is_not_offered(world: World) -> None:
    code = heard(world, "mode")
    reviews.correct(world.machine, PATIENT, "mode", new=code, by=world.people.owner)
    assert renewing.offered(world.session, newer(world)) == ()


def test_who_may_not_correct_takes_nothing_over(world: World, another: str) -> None:
    reviews.correct(world.machine, PATIENT, "mode", new=another, by=world.people.owner)
    newer(world)
    for someone in (world.people.trainee, world.people.stranger):
        with pytest.raises(RefusedError):
            renewing.take_over(world.session, by=someone)


@pytest.mark.parametrize("state", [Job.State.DONE, Job.State.RUNNING])
def test_the_page_offers_to_read_anew(world: World, page: Client, state: str) -> None:
    MachineReview.objects.create(
        session=world.session, coder="learned", version="an earlier one", labels="[]",
        codebook=world.machine.codebook,
    )  # fmt: skip
    Job.objects.create(session=world.session, coder="learned", state=state)
    shown = page.get(f"/sessions/{world.session.pk}/").content.decode()
    assert ("Have it read anew" in shown) == (state == Job.State.DONE)
    assert ("is reading this session" in shown) == (state == Job.State.RUNNING)


def test_others_are_not_asked_to_have_it_read(world: World) -> None:
    MachineReview.objects.create(
        session=world.session, coder="learned", version="an earlier one", labels="[]",
        codebook=world.machine.codebook,
    )  # fmt: skip
    browser = workbench.client_of(Person.objects.get(username="supervisor"))
    shown = browser.get(f"/sessions/{world.session.pk}/").content.decode()
    assert "Have it read anew" not in shown
