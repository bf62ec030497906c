"""Handing a case to another clinician, and opening a closed one again."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mentalize.clinic.actions.notices import tell
from mentalize.clinic.actions.recording import record
from mentalize.clinic.models import Case, Ending, Person
from mentalize.clinic.permissions import check_may_hand_over, check_may_take_over
from mentalize.errors import MentalizeError

_CODE = 40  # characters


@transaction.atomic
def hand_over(case: Case, to: Person, *, by: Person) -> None:
    """From now on the case belongs to `to`; what was shared stays shared, which they are told."""
    check_may_hand_over(by, case)
    check_may_take_over(to)
    before = case.owner
    if to == before:
        raise MentalizeError("it is their case already", "", "choose somebody else")
    now = timezone.now()
    case.shares.filter(person=to, revoked_at=None).update(revoked_at=now)
    Ending.objects.filter(case=case).delete()  # announced anew, to somebody who can read it
    case.owner, case.code = to, _free(case.code, to)
    case.save(update_fields=["owner", "code"])
    record(by, f"handed the case to {to.username}", case, case)
    text = _("%(by)s has handed a case to you. Look at who else sees it.") % {"by": by}
    tell(to, text, f"/cases/{case.pk}/")
    if before not in {by, to}:
        told = _("%(by)s has handed a case of yours to %(to)s.") % {"by": by, "to": to}
        tell(before, told, "/audit/")


def _free(code: str, person: Person) -> str:
    """What the case is called at its new clinician, who may have one of the same name."""
    taken = set(person.cases.values_list("code", flat=True))
    tries = (f"{code[: _CODE - 6]} ({n})" for n in range(2, len(taken) + 3))
    return code if code not in taken else next(x for x in tries if x not in taken)
