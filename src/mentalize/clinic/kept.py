"""What the pages of keeping and deleting tell: figures and days, no word of a session."""

from __future__ import annotations

from uuid import UUID

from django.shortcuts import get_object_or_404

from mentalize.clinic.actions.recording import followed
from mentalize.clinic.chain import Followed
from mentalize.clinic.models import (
    Case,
    Correction,
    Ending,
    MachineReview,
    Person,
    Remark,
    Retention,
    Round,
    Session,
)
from mentalize.clinic.permissions import check_may_set_retention, check_owns


def owned_session(person: Person, key: UUID) -> Session:
    """A session of a case that belongs to `person`, without its words."""
    found = Session.objects.defer("transcript", "note").select_related("case")
    session = get_object_or_404(found, pk=key)
    check_owns(person, session.case)
    return session


def hanging_on_case(case: Case) -> dict[str, int]:
    """How much would be deleted with a case."""
    return {
        "sessions": case.sessions.count(),
        "uploads": case.uploads.count(),
        "reviews": MachineReview.objects.filter(session__case=case).count(),
        "corrections": Correction.objects.filter(review__session__case=case).count(),
        "remarks": Remark.objects.filter(session__case=case).count(),
        "meetings": case.meetings.count(),
    }


def hanging_on_session(session: Session) -> dict[str, int]:
    """How much would be deleted with a session."""
    return {
        "reviews": session.reviews.count(),
        "corrections": Correction.objects.filter(review__session=session).count(),
        "remarks": session.remarks.count(),
        "meetings": session.meetings.count(),
    }


def ending_of(case: Case) -> Ending | None:
    """When the rule deletes a case, if it does."""
    return Ending.objects.filter(case=case).first()


def is_held(case: Case) -> bool:
    """Whether a case is kept beyond the rule."""
    return hasattr(case, "hold")


def rule() -> Retention | None:
    """The rule of retention in use."""
    return Retention.objects.first()


def rounds_for(person: Person) -> list[Round]:
    """How the backups and the other rounds go."""
    check_may_set_retention(person)
    return list(Round.objects.order_by("name"))


def followed_audit(person: Person) -> Followed:
    """The audit, followed from its first row to its end."""
    check_may_set_retention(person)
    return followed()
