"""A short session that people rate blind, for the tests of the workbench. Django must be set up before."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import pytest
from django.test import Client

import labelled
from mentalize.clinic.actions import reviews, sessions
from mentalize.clinic.convert import book, from_labels
from mentalize.clinic.models import MachineReview, Person, Rating, Session
from mentalize.clinic.permissions import RULES, RefusedError
from workbench import World

PATIENT = {"mode": ["none"], "arousal": ["mid"]}
CLINICIAN = {"question": ["open"], "stance": ["2"], "move": ["explore_self"]}
TALK: tuple[labelled.Row, ...] = (
    ("C", "What was it like?", {"question": "open", "stance": "2", "moves": ["explore_self"]}),
    ("P", "Fine. They are fools.", {"mode": "none", "arousal": "mid", "processes": ["devaluation"]}),
    ("O", "Tea, anyone?", {}),
    ("C", "Hm.", {"question": "none", "stance": "0", "moves": ["minimal"]}),
    ("P", "I was ashamed.", {"mode": "emerging", "arousal": "mid", "affects": ["shame"]}),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Small:
    """A short session of the shared case with a machine review, and who may read it."""

    world: World
    session: Session
    machine: MachineReview

    @property
    def owner(self) -> Person:
        return self.world.people.owner

    @property
    def supervisor(self) -> Person:
        return self.world.people.supervisor

    def asked(self, rater: Person) -> Rating:
        return reviews.invite_rater(self.session, rater, by=self.owner)

    def rated(self, rater: Person, codes: Mapping[int, Mapping[str, Sequence[str]]]) -> Rating:
        """A finished rating."""
        rating = self.asked(rater)
        for turn, given in codes.items():
            reviews.rate(rating, turn, given, by=rater)
        reviews.finish_rating(rating, by=rater)
        return rating


def small_of(world: World, *rows: labelled.Row) -> Small:
    transcript, labels = labelled.session(*rows)
    session = sessions.add_session(
        world.case, transcript, date(2026, 11, 16), by=world.people.owner
    )
    machine = MachineReview.objects.create(
        session=session,
        coder="rules",
        version="1",
        codebook=book().version,
        labels=from_labels(labels),
    )
    return Small(world, session, machine)


def text_of(page: Client, address: str) -> str:
    """What can be read on a page."""
    response = page.get(address)
    assert response.status_code == 200, response
    told = re.sub(r"<[^>]+>", " ", response.content.decode().partition("<main")[2])
    return " ".join(html.unescape(told).split())


def refused(rule: str) -> pytest.RaisesExc[RefusedError]:
    return pytest.raises(RefusedError, match=re.escape(str(RULES[rule]).rstrip(".")))
