"""What pages of blind ratings read: who rates, a rater's own sheet, and the comparison afterwards."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from itertools import combinations
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Exists, Min, OuterRef, Q, QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from mentalize.clinic.actions.recording import record
from mentalize.clinic.actions.reviews import LAYERS
from mentalize.clinic.actions.settling import settled_at
from mentalize.clinic.convert import book, rated_labels, to_labels, to_rating, to_transcript
from mentalize.clinic.models import AuditRow, MachineReview, Person, Rating, Session, Settled, Share
from mentalize.clinic.permissions import (
    blind_to,
    check_is_rater,
    check_may_compare,
    check_owns,
)
from mentalize.transcripts.labels import LabelledTurn, by_turn
from mentalize.transcripts.model import Transcript, Turn

if TYPE_CHECKING:  # statistics are loaded by the first page that shows them, not by the start
    from mentalize.evaluating.two_raters import Difference, LayerAgreement

MACHINE = "machine"
_COMPARED = "compared ratings"
_READ = "read a session"
_Codes = Mapping[str, tuple[str, ...]]
_Opened = Mapping[tuple[str, str], datetime]  # who, did → first time


def blind_rating(person: Person, session: Session) -> int | None:
    """The rating for whose sake `person` sees no label of the session at present."""
    if not blind_to(person, session.ratings.all()):
        return None
    return session.ratings.values_list("pk", flat=True).get(rater=person)


def session_to_rate(person: Person, key: UUID) -> Session:
    """A session of the person's own cases, to see who rates it."""
    session = get_object_or_404(Session.objects.select_related("case__owner"), pk=key)
    check_owns(person, session.case)
    return session


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a rating is: turns coded, of those that can be. What was coded stays with the rater."""

    rating: Rating
    done: int
    of: int


def ratings_of(person: Person, session: Session) -> list[Progress]:
    """Who was asked to rate a session of `person`, and how far each is."""
    check_owns(person, session.case)
    of = sum(bool(LAYERS.get(turn.role)) for turn in to_transcript(session).turns)
    ratings = session.ratings.select_related("rater").order_by("asked_at", "pk")
    return [Progress(x, len(to_rating(x.labels)), of) for x in ratings]


def can_be_asked(session: Session) -> QuerySet[Person]:
    """The case's clinician and those with whom the session is shared, unless they were asked already."""
    shares = Share.objects.filter(case=session.case, revoked_at=None, person=OuterRef("pk"))
    covers = shares.filter(Q(whole=True) | Q(sessions=session))
    roles = (Person.Role.CLINICIAN, Person.Role.TRAINEE, Person.Role.SUPERVISOR)
    return Person.objects.filter(
        Q(pk=session.case.owner_id) | Exists(covers),
        ~Exists(session.ratings.filter(rater=OuterRef("pk"))),
        is_active=True,
        role__in=roles,
    ).order_by("name")


@dataclass(frozen=True, slots=True)
class SheetTurn:
    """One turn of a rater's sheet; `layers` are those that it is coded in, `codes` what it was given."""

    turn: Turn
    layers: tuple[str, ...]
    codes: _Codes | None


@dataclass(frozen=True)
class Sheet:
    """A transcript with one rater's own codes and nobody else's."""

    rating: Rating
    turns: tuple[SheetTurn, ...]

    @cached_property
    def to_code(self) -> tuple[int, ...]:
        """The turns that can be coded."""
        return tuple(x.turn.index for x in self.turns if x.layers)

    @cached_property
    def left(self) -> tuple[int, ...]:
        """The turns that are not coded yet."""
        return tuple(x.turn.index for x in self.turns if x.layers and x.codes is None)

    @property
    def done(self) -> int:
        """How many are coded."""
        return len(self.to_code) - len(self.left)

    def after(self, number: int) -> int | None:
        """The next turn that is not coded, from the beginning again after the last."""
        return next((x for x in self.left if x > number), next(iter(self.left), None))


def sheet_for(person: Person, key: int) -> Sheet:
    """The sheet of a rating that `person` was asked for."""
    ratings = Rating.objects.select_related("rater", "asked_by", "session__case__owner")
    rating = get_object_or_404(ratings, pk=key)
    check_is_rater(person, rating)
    record(person, "opened a rating", rating, rating.session.case)
    codes = to_rating(rating.labels)
    turns = to_transcript(rating.session).turns
    return Sheet(
        rating,
        tuple(SheetTurn(x, LAYERS.get(x.role, ()), codes.get(x.index)) for x in turns),
    )


def rating_to_change(key: int) -> Rating:
    """A rating for an action, which checks who may do what."""
    return get_object_or_404(Rating.objects.select_related("rater", "session__case__owner"), pk=key)


@dataclass(frozen=True, slots=True)
class Side:
    """One rater: a person, or the machine; `turns` are all turns of the session, `coded` those rated."""

    key: str
    name: str
    turns: tuple[LabelledTurn, ...]
    coded: frozenset[int]
    saw: tuple[str, ...] = ()  # keys of sides whose labels they may have seen before they rated


@dataclass(frozen=True)
class Pair:
    """Two raters and the turns that both have coded."""

    first: Side
    second: Side

    @property
    def key(self) -> str:
        """How an address names the pair."""
        return f"{self.first.key}-{self.second.key}"

    @cached_property
    def both(self) -> tuple[int, ...]:
        """The turns that both have coded."""
        return tuple(sorted(self.first.coded & self.second.coded))

    def layers(self) -> tuple[LayerAgreement, ...]:
        """How far the two agree, layer by layer."""
        from mentalize.evaluating.two_raters import agreement  # noqa: PLC0415 - see above

        return agreement(*self._parallel(), book())

    def differences(self) -> tuple[Difference, ...]:
        """Where they differ, in the order spoken."""
        from mentalize.evaluating.two_raters import differences  # noqa: PLC0415 - see above

        return differences(*self._parallel(), book())

    def _parallel(self) -> tuple[list[LabelledTurn], list[LabelledTurn]]:
        first, second = self.first.turns, self.second.turns
        return [first[x] for x in self.both], [second[x] for x in self.both]


@dataclass(frozen=True, slots=True)
class Compared:
    """A session whose ratings are all finished: its pairs of raters, and what was settled so far."""

    session: Session
    transcript: Transcript
    sides: tuple[Side, ...]
    pairs: tuple[Pair, ...]
    settled: Mapping[tuple[int, str], Settled]

    def pair(self, key: str) -> Pair | None:
        """The pair that an address names; the first, which is of people if there are two, otherwise."""
        return next((x for x in self.pairs if x.key == key), next(iter(self.pairs), None))


def compared_for(person: Person, key: UUID) -> Compared:
    """The ratings of a session, side by side, for those who may compare them."""
    session = get_object_or_404(Session.objects.select_related("case__owner"), pk=key)
    check_may_compare(person, session)
    record(person, _COMPARED, session, session.case)
    transcript = to_transcript(session)
    ratings = list(session.ratings.select_related("rater").order_by("asked_at", "pk"))
    machine = session.reviews.first()
    sides = _people(session, ratings, transcript) + _machine(machine, transcript)
    rows = session.settled.select_related("by")
    return Compared(session, transcript, sides, _pairs(sides), settled_at(rows))


def _pairs(sides: Sequence[Side]) -> tuple[Pair, ...]:
    """People with people first."""
    found = [Pair(first, second) for first, second in combinations(sides, 2)]
    return tuple(sorted(found, key=lambda x: x.second.key == MACHINE))


def _people(
    session: Session, ratings: Sequence[Rating], transcript: Transcript
) -> tuple[Side, ...]:
    opened = _opened(session)
    return tuple(
        Side(
            str(x.pk),
            str(x.rater),
            by_turn(transcript, rated_labels(x, transcript.turns)),
            frozenset(to_rating(x.labels)),
            _saw(x, ratings, opened),
        )
        for x in ratings
    )


def _machine(review: MachineReview | None, transcript: Transcript) -> tuple[Side, ...]:
    """The machine's own labels: people's corrections would make it agree with those who corrected."""
    if review is None:
        return ()
    coded = frozenset(x.index for x in transcript.turns if LAYERS.get(x.role))
    name = _("the machine (%(coder)s %(version)s)")
    told = name % {"coder": review.coder, "version": review.version}
    return (Side(MACHINE, told, by_turn(transcript, to_labels(review)), coded),)


def _opened(session: Session) -> _Opened:
    """When each person first opened the session with a review in it, and first compared ratings."""
    first = session.reviews.order_by("made_at").values_list("made_at", flat=True).first()
    rows = AuditRow.objects.filter(case_key=str(session.case_id), key=str(session.pk))
    read = Q(did=_READ, at__gte=first) if first else Q(pk=None)
    seen = rows.filter(Q(did=_COMPARED) | read).order_by()
    found = seen.values_list("who", "did").annotate(Min("at"))
    return {(who, did): at for who, did, at in found}


def _saw(rating: Rating, ratings: Sequence[Rating], opened: _Opened) -> tuple[str, ...]:
    """Whose labels a rater may have seen before being asked; a rating is blind only from then on."""
    who = rating.rater.username

    def before(did: str) -> bool:
        at = opened.get((who, did))
        return at is not None and at < rating.asked_at

    others = [x for x in ratings if x.finished_at and x.finished_at < rating.asked_at]
    saw = [str(x.pk) for x in others] if before(_COMPARED) else []
    return (*saw, MACHINE) if before(_READ) else tuple(saw)
