"""How long cases are kept: the rule, exceptions from it, and what the daily round does about both."""

from __future__ import annotations

import calendar
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from mentalize.clinic.actions.erasing import erase_case
from mentalize.clinic.actions.notices import tell
from mentalize.clinic.actions.recording import record
from mentalize.clinic.models import Case, Ending, Hold, Person, Retention
from mentalize.clinic.permissions import (
    check_may_set_retention,
    check_may_take_over,
    check_owns,
    keepers,
    why_not,
)

NOTICE = timedelta(days=30)  # between telling the clinician and deleting
NOBODY = "the workbench"  # who acts where no person does


@transaction.atomic
def set_rule(months: int | None, *, by: Person) -> Retention:
    """Delete cases so many months after they were closed; None: never."""
    check_may_set_retention(by)
    rule = Retention.objects.create(months=months, by=by)
    told = f"keeps closed cases {months} months" if months else "keeps closed cases for ever"
    record(by, told, rule)
    return rule


@transaction.atomic
def hold(case: Case, reason: str, *, by: Person) -> Hold:
    """Keep a case whatever the rule says."""
    check_owns(by, case)
    kept, _made = Hold.objects.update_or_create(
        case=case, defaults={"reason": reason.strip(), "by": by}
    )
    Ending.objects.filter(case=case).delete()
    record(by, "keeps a case beyond the rule", case, case)
    return kept


@transaction.atomic
def let_rule_apply(case: Case, *, by: Person) -> None:
    """The rule decides about this case again."""
    check_owns(by, case)
    Hold.objects.filter(case=case).delete()
    record(by, "lets the rule decide about a case", case, case)


def end_in_time(today: date) -> int:
    """Tell clinicians what will be deleted, and delete what they were told of long enough ago."""
    rule = Retention.objects.first()
    if rule is None or rule.months is None:
        Ending.objects.all().delete()
        return 0
    Ending.objects.filter(case__closed_at=None).delete()
    _announce(rule.months, today)
    return _end(rule.months, today)


def _announce(months: int, today: date) -> None:
    found = Case.objects.filter(closed_at__isnull=False, hold=None, ending=None)
    for case in found.select_related("owner"):
        on = _last_day(case, months)
        if on <= today + NOTICE:
            _announce_one(case, max(on, today + NOTICE))


@transaction.atomic
def _announce_one(case: Case, on: date) -> None:
    Ending.objects.create(case=case, on=on)
    record(NOBODY, "announced that a case will be deleted", case, case)
    text = _("A closed case will be deleted on %(on)s.") % {"on": date_format(on, "j F Y")}
    if not why_not(check_may_take_over, case.owner):
        tell(case.owner, text, f"/cases/{case.pk}/")
        return
    for person in keepers():  # its clinician has left; somebody can still take it over
        tell(person, text, f"/people/{case.owner_id}/cases/")


def _end(months: int, today: date) -> int:
    """A rule that has become longer since the announcement takes it back."""
    ended = 0
    for ending in Ending.objects.filter(on__lte=today, case__hold=None).select_related("case"):
        if _last_day(ending.case, months) > today:
            ending.delete()
        elif ending.told_at.date() + NOTICE <= today:
            erase_case(ending.case, by=NOBODY)
            ended += 1
    return ended


def _last_day(case: Case, months: int) -> date:
    """The day `months` after a case was closed; the last of a month where that has no such day."""
    closed = timezone.localdate(case.closed_at)
    years, month = divmod(closed.month - 1 + months, 12)
    year = closed.year + years
    longest = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(closed.day, longest))
