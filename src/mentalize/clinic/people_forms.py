"""What people type when they come in, and when a case changes hands."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from mentalize.clinic.models import Person


class JoinForm(forms.Form):
    """A password of one's own."""

    password = forms.CharField(
        label=_("Choose a password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least twelve characters. Nobody here knows it but you."),
    )


class HandOverForm(forms.Form):
    """To whom."""

    to = forms.ModelChoiceField(label=_("To"), queryset=Person.objects.none())

    def __init__(self, *args: Any, people: QuerySet[Person], **more: Any) -> None:
        """Who can be chosen."""
        super().__init__(*args, **more)
        self.fields["to"].queryset = people  # type: ignore[attr-defined]  # the stubs know no kind of field
