"""The rules of `permissions` for many sessions at once: a page asks as often for one as for a thousand."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import OuterRef, Q, QuerySet, Subquery

from mentalize.clinic.models import MachineReview, Person, Session, Share
from mentalize.clinic.permissions import check_may_see_cases


def sessions_open_to(person: Person) -> QuerySet[Session]:
    """Every session that `check_may_read` allows `person`: of own cases, and what is shared of others'."""
    check_may_see_cases(person)
    live = Share.objects.filter(person=person, revoked_at=None)
    newest = live.filter(case=OuterRef("case")).order_by("-at").values("pk")[:1]
    shares = live.filter(pk=Subquery(newest))
    whole = shares.filter(whole=True).values("case")
    some = shares.filter(whole=False).values("sessions")
    return Session.objects.filter(Q(case__owner=person) | Q(case__in=whole) | Q(pk__in=some))


@dataclass(frozen=True, slots=True)
class Row:
    """A session before anything of it is read; `latest` is the key of its latest machine review."""

    session: UUID
    case: UUID
    from_memory: bool
    latest: int | None


def rows_of(sessions: QuerySet[Session]) -> list[Row]:
    """These sessions in their order, in one query."""
    reviews = MachineReview.objects.filter(session=OuterRef("pk")).order_by("-made_at", "-pk")
    found = sessions.annotate(latest=Subquery(reviews.values("pk")[:1]))
    return [Row(*row) for row in found.values_list("pk", "case", "from_memory", "latest")]
