"""How a field looks, where a library has its own opinion, and what a session is called."""

from __future__ import annotations

from django import template
from django.forms import BoundField
from django.utils.formats import date_format
from django.utils.safestring import SafeString

from mentalize.clinic.models import Person, Remark, Session

register = template.Library()


@register.filter
def quiet(field: BoundField) -> SafeString:
    """The field without a placeholder: its name stands above it and stays when one types."""
    return field.as_widget(attrs={"placeholder": False})


@register.filter
def called(session: Session) -> str:
    """The title of a session, or its day in words."""
    return session.title or date_format(session.held_on, "j F Y")


@register.filter
def unseen_by(remark: Remark, person: Person | None) -> bool:
    """Whether somebody else wrote it, and `person` has not said that they have seen it."""
    if person is None or remark.by_id == person.pk:
        return False
    return all(x.person_id != person.pk for x in remark.seen_by.all())
