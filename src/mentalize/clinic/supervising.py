"""What the pages of supervision show: clips in the order played, notes of meetings, notices."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404

from mentalize.clinic.actions.recording import record
from mentalize.clinic.models import (
    Case,
    Meeting,
    Notice,
    Person,
    PlayOrder,
    Rating,
    Remark,
    Session,
)
from mentalize.clinic.permissions import blind_to, check_may_see_cases, why_not
from mentalize.clinic.permitted import sessions_open_to
from mentalize.clinic.permitted_supervision import (
    check_may_read_case_meetings,
    check_may_read_meeting,
)
from mentalize.clinic.queries import Shown, session_for, shown_for
from mentalize.reviewing.clips import clip_of, sections
from mentalize.reviewing.model import Clip

MOST_NOTICES = 50
_KEY = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}")


@dataclass(frozen=True, slots=True)
class Playing:
    """A session as supervision plays it. `order` says who put the clips in order, if somebody did."""

    shown: Shown
    clips: tuple[Clip, ...]
    order: PlayOrder | None

    @property
    def session(self) -> Session:
        """The session."""
        return self.shown.session

    def number_at(self, turn: int) -> int | None:
        """The number (from 1) of the first clip that plays `turn`."""
        return next((n for n, x in enumerate(self.clips, 1) if x.first <= turn <= x.last), None)


def playing(person: Person, session: Session) -> Playing | None:
    """The clips of a session that `person` may see the labels of; None while there is no review."""
    shown = shown_for(person, session)
    if shown is None:
        return None
    return played(shown, session.play_orders.select_related("by").last())


def played(shown: Shown, order: PlayOrder | None) -> Playing:
    """What is played of a review: in the order that somebody set, if it holds anything."""
    arranged = order if order is not None and order.clips else None
    return Playing(shown, clips_of(shown, arranged), arranged)


def clips_of(shown: Shown, order: PlayOrder | None) -> tuple[Clip, ...]:
    """The stretches somebody chose, in their order; else those of the review; from memory, all there is.

    Reasons follow from the review as it stands now, with people's corrections.
    """
    review = shown.review
    if order is not None:
        return tuple(_clip(shown, first, last) for first, last in order.clips)
    if shown.session.from_memory:
        return tuple(_clip(shown, first, last) for first, last in sections(review.transcript))
    return review.clips


def _clip(shown: Shown, first: int, last: int) -> Clip:
    review = shown.review
    last = min(last, len(review.turns) - 1)
    return clip_of(review.transcript, min(first, last), last, review.moments)


@dataclass(frozen=True, slots=True)
class Offer:
    """A stretch that could be played: one of the review's clips, a section, or one that is in the order.

    `place` is its place in the order, from 1, or None.
    """

    clip: Clip
    place: int | None

    @property
    def value(self) -> str:
        """What a form sends for it."""
        return f"{self.clip.first}-{self.clip.last}"


def offers(playing_: Playing) -> list[Offer]:
    """What is played, then what else could be: the review's own clips and every section."""
    shown = playing_.shown
    there = {(x.first, x.last): n for n, x in enumerate(playing_.clips, 1)}
    own = [] if shown.session.from_memory else list(shown.review.clips)
    rest = [*own, *(_clip(shown, *x) for x in sections(shown.review.transcript))]
    further = {(x.first, x.last): x for x in rest if (x.first, x.last) not in there}
    played = [Offer(x, n) for n, x in enumerate(playing_.clips, 1)]
    return [*played, *(Offer(x, None) for x in further.values())]


def open_questions(remarks: Iterable[Remark]) -> list[Remark]:
    """Questions for supervision that nobody has answered yet."""
    made = list(remarks)
    answered = {x.answers_id for x in made}
    return [x for x in made if x.kind == Remark.Kind.QUESTION and x.pk not in answered]


def meetings_about(session: Session) -> list[Meeting]:
    """The meetings about a session that was read, with every version of their notes."""
    return list(_with_notes(session.meetings.all()))


def meetings_of(person: Person, case: Case) -> list[Meeting]:
    """The meetings about a case that `person` may read, and about those of its sessions they may see."""
    blind = blind_to(person, Rating.objects.filter(session__case=case))
    seen = Q(session__in=sessions_open_to(person).filter(case=case).exclude(pk__in=blind))
    if not why_not(check_may_read_case_meetings, person, case):
        seen |= Q(session=None)
    record(person, "read notes of meetings", case, case)
    return list(_with_notes(case.meetings.filter(seen)))


def _with_notes(meetings: QuerySet[Meeting]) -> QuerySet[Meeting]:
    words = ("session__transcript", "session__note")
    return meetings.select_related("by", "session").defer(*words).prefetch_related("notes__by")


def meeting_for(person: Person, key: int) -> Meeting:
    """A meeting whose notes `person` may read."""
    found = get_object_or_404(
        _with_notes(Meeting.objects.all()).select_related("case__owner", "session__case"), pk=key
    )
    check_may_read_meeting(person, found)
    record(person, "read notes of a meeting", found, found.case)
    return found


def remark_for(person: Person, key: int) -> Remark:
    """A remark on a session that `person` may read."""
    found = get_object_or_404(Remark.objects.select_related("session__case", "by"), pk=key)
    session_for(person, found.session_id)
    return found


@dataclass(frozen=True, slots=True)
class Told:
    """A notice, and what it is about as far as its person may see that."""

    notice: Notice
    about: Session | Case | None


def told(person: Person) -> list[Told]:
    """The latest notices of `person`, each with the session or case that it leads to."""
    found = list(person.notices.all()[:MOST_NOTICES])
    keys = {x.pk: UUID(match[0]) for x in found if (match := _KEY.search(x.link))}
    about = _named(person, list(keys.values()))
    return [Told(x, about.get(keys[x.pk]) if x.pk in keys else None) for x in found]


def _named(person: Person, keys: Sequence[UUID]) -> Mapping[UUID, Session | Case]:
    if not keys or why_not(check_may_see_cases, person):
        return {}
    open_ = sessions_open_to(person).filter(pk__in=keys)
    sessions = open_.select_related("case").defer("transcript", "note", "case__about")
    named: dict[UUID, Session | Case] = {x.pk: x for x in sessions}
    shared = Q(shares__person=person, shares__revoked_at=None)
    cases = Case.objects.filter(Q(owner=person) | shared, pk__in=keys).defer("about").distinct()
    return named | {x.pk: x for x in cases}


def own_notice(person: Person, key: int) -> Notice:
    """One of the notices of `person`."""
    return get_object_or_404(Notice, pk=key, person=person)
