"""Opening, sharing and closing cases; consent; deletion."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mentalize.clinic.actions.erasing import erase_case
from mentalize.clinic.actions.notices import tell
from mentalize.clinic.actions.recording import record
from mentalize.clinic.models import Case, Consent, Ending, Identity, Person, Session, Share
from mentalize.clinic.permissions import (
    check_may_add,
    check_may_open_case,
    check_may_share_with,
    check_owns,
)
from mentalize.errors import ConflictError


@transaction.atomic
def open_case(code: str, about: str = "", *, by: Person) -> Case:
    """A new case of `by`."""
    check_may_open_case(by)
    try:
        with transaction.atomic():
            case = Case.objects.create(code=code.strip(), about=about.strip(), owner=by)
    except IntegrityError as error:
        raise ConflictError(
            f"you have a case called {code.strip()}", "", "choose another code"
        ) from error
    record(by, "opened a case", case, case)
    return case


@transaction.atomic
def keep_identity(case: Case, details: str, *, by: Person) -> None:
    """Who the patient is, kept apart; an empty text takes it away."""
    check_owns(by, case)
    if details.strip():
        Identity.objects.update_or_create(case=case, defaults={"details": details.strip()})
    else:
        Identity.objects.filter(case=case).delete()
    record(by, "changed who the patient is", case, case)


@transaction.atomic
def answer_consent(case: Case, kind: str, note: str = "", *, given: bool, by: Person) -> Consent:
    """Write down the patient's answer to one question."""
    check_may_add(by, case)
    answer = Consent.objects.create(case=case, kind=kind, given=given, note=note.strip(), by=by)
    record(by, f"recorded consent to {kind}: {'yes' if given else 'no'}", answer, case)
    return answer


@transaction.atomic
def share(
    case: Case, person: Person, scope: str, sessions: Iterable[Session] | None = None, *, by: Person
) -> Share:
    """Let `person` see `case`: all of it (`sessions` None), or some sessions."""
    check_owns(by, case)
    check_may_share_with(person)
    case.shares.filter(person=person, revoked_at=None).update(revoked_at=timezone.now())
    made = Share.objects.create(
        case=case, person=person, scope=scope, whole=sessions is None, by=by
    )
    if sessions is not None:
        made.sessions.set([x for x in sessions if x.case_id == case.pk])
    record(by, f"shared with {person.username} to {scope}", made, case)
    tell(person, _("%(by)s has shared a case with you.") % {"by": by}, f"/cases/{case.pk}/")
    return made


@transaction.atomic
def revoke(share_: Share, *, by: Person) -> None:
    """Take a share back, at once."""
    check_owns(by, share_.case)
    share_.revoked_at = timezone.now()
    share_.save(update_fields=["revoked_at"])
    record(by, f"took back the share with {share_.person.username}", share_, share_.case)


@transaction.atomic
def close_case(case: Case, *, by: Person) -> None:
    """Nothing more is added to the case; it can still be read."""
    check_owns(by, case)
    if case.closed_at:  # the rule of retention counts from the first time
        return
    case.closed_at = timezone.now()
    case.save(update_fields=["closed_at"])
    record(by, "closed the case", case, case)


@transaction.atomic
def reopen_case(case: Case, *, by: Person) -> None:
    """Things are added to it again; the rule of retention begins to count when it is closed anew."""
    check_owns(by, case)
    if not case.closed_at:
        return
    Ending.objects.filter(case=case).delete()
    case.closed_at = None
    case.save(update_fields=["closed_at"])
    record(by, "opened the case again", case, case)


@transaction.atomic
def delete_case(case: Case, *, by: Person) -> None:
    """Delete the case and all that hangs on it; only the audit keeps that it was there."""
    check_owns(by, case)
    erase_case(case, by=by)
