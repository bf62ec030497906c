"""Over time: the figures of many sessions, each put together once and then kept with its review."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, QuerySet

import mentalize
from mentalize.clinic.actions.recording import record
from mentalize.clinic.actions.summaries import keep_summaries
from mentalize.clinic.convert import book, from_brief, to_brief, to_review
from mentalize.clinic.finding import corrections_of
from mentalize.clinic.models import Case, Correction, MachineReview, Person, Session, Summary
from mentalize.clinic.permissions import blind_to, check_may_see_cases
from mentalize.clinic.permitted import rows_of, sessions_open_to
from mentalize.errors import MentalizeError
from mentalize.reviewing.course import Brief, brief

MOST = 50  # sessions on a page
MOST_TURNS = (
    600  # put together for one page; the worker does it for new reviews; the next look goes on
)
_FORM = 1  # of what a summary holds; a new number has all made anew


@dataclass(frozen=True, slots=True)
class Held:
    """A session with its figures."""

    session: Session
    brief: Brief


@dataclass(frozen=True, slots=True)
class Course:
    """Sessions in the order held, as far as `person` may see their figures.

    `of` sessions could be shown; these are at most `MOST` after the `skipped` latest ones, without `left`
    that are still to be counted and `failed` that can't be. Sessions from memory (`memory`), without review
    (`unread`) and rated blind at present (`hidden`) have no figures here.
    """

    case: Case | None
    held: tuple[Held, ...]
    of: int
    skipped: int
    left: int
    failed: int
    memory: int
    unread: int
    hidden: int

    @property
    def limited(self) -> int:
        """In how many of these sessions somebody said that the codebook does not apply as it stands."""
        return sum(bool(x.session.caveats) for x in self.held)

    @property
    def earlier(self) -> int | None:
        """How many to skip for the sessions before these, or None when there are none."""
        following = self.skipped + MOST
        return following if following < self.of else None


def course_of_case(person: Person, case: Case, skip: int = 0) -> Course:
    """The sessions of a case that `person` may read."""
    sessions = sessions_open_to(person).filter(case=case)
    record(person, "looked at a case over time", case, case)
    return _course(person, case, sessions, skip)


def own_course(person: Person, skip: int = 0) -> Course:
    """The sessions of all cases of `person`; of nobody else's, and there is no page that compares people."""
    check_may_see_cases(person)
    record(person, "looked at own cases over time", None)
    return _course(person, None, Session.objects.filter(case__owner=person), skip)


def _course(person: Person, case: Case | None, sessions: QuerySet[Session], skip: int) -> Course:
    rows = rows_of(sessions)
    blind = blind_to(person)
    told = [(x.session, x.latest) for x in rows if x.latest and not x.from_memory]
    open_ = [(key, latest) for key, latest in told if key not in blind]
    page = dict(open_[skip : skip + MOST])
    briefs = _briefs(list(page.values()))
    failed = sum(x is None for x in briefs.values())
    return Course(
        case, _held(page, briefs), len(open_), skip, len(page) - len(briefs), failed,
        memory=sum(x.from_memory for x in rows),
        unread=sum(not x.latest and not x.from_memory for x in rows),
        hidden=len(told) - len(open_),
    )  # fmt: skip


def _held(page: Mapping[UUID, int], briefs: Mapping[int, Brief | None]) -> tuple[Held, ...]:
    told = {key: found for key, latest in page.items() if (found := briefs.get(latest))}
    sessions = Session.objects.defer("transcript", "note").select_related("case").in_bulk(told)
    latest_first = [Held(sessions[x], told[x]) for x in told if x in sessions]
    return tuple(reversed(latest_first))


def _briefs(reviews: Sequence[int]) -> dict[int, Brief | None]:
    """What each review adds (None: it can't be put together); those that are still to be made are missing."""
    found = _kept(reviews)
    return found | _made([x for x in reviews if x not in found])


def _kept(reviews: Sequence[int]) -> dict[int, Brief | None]:
    """The summaries that still hold: made by the same version, with as many corrections as there are now."""
    counted = Correction.objects.filter(review__in=reviews).order_by().values_list("review")
    now = dict(counted.annotate(made=Count("pk")))
    kept = Summary.objects.filter(review__in=reviews, version=version())
    return {
        x.review_id: to_brief(x.content) if x.content else None
        for x in kept
        if x.corrections == now.get(x.review_id, 0)
    }


def summarise(review: int) -> None:
    """Put a new review together where nobody waits, so that no page has to."""
    _made([review])


def _made(reviews: Sequence[int]) -> dict[int, Brief | None]:
    """Put reviews together, the first ones first, until `MOST_TURNS` are reached."""
    chosen = _chosen(reviews)
    corrections = corrections_of([x.pk for x in chosen])
    found = {x.pk: _brief(x, corrections.get(x.pk, ())) for x in chosen}
    keep_summaries(
        [
            Summary(
                review=x, corrections=len(corrections.get(x.pk, ())), version=version(),
                content=from_brief(made) if (made := found[x.pk]) else "",
            )
            for x in chosen
        ]
    )  # fmt: skip
    return found


def _brief(machine: MachineReview, corrections: Sequence[Correction]) -> Brief | None:
    try:
        return brief(to_review(machine.session, machine, corrections), book())
    except MentalizeError:
        return None  # labels of a codebook that is gone: the other sessions can still be shown


def _chosen(reviews: Sequence[int]) -> list[MachineReview]:
    sizes = dict(MachineReview.objects.filter(pk__in=reviews).values_list("pk", "session__turns"))
    keys: list[int] = []
    for key in reviews:
        if keys and sum(sizes.get(x, 0) for x in [*keys, key]) > MOST_TURNS:
            break
        keys.append(key)
    return list(MachineReview.objects.filter(pk__in=keys).select_related("session"))


def version() -> str:
    """Of whatever counts: a summary of another version is made anew."""
    return f"{mentalize.__version__} {book().version} {_FORM}"
