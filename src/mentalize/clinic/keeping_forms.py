"""What people type on the pages of keeping, exporting and deleting."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

_CENTURY = 1_200  # months


class RetentionForm(forms.Form):
    """How long closed cases are kept."""

    months = forms.IntegerField(
        label=_("Delete a case so many months after it was closed"),
        min_value=1,
        max_value=_CENTURY,
        required=False,
        help_text=_("Empty: never. Its clinician is told at least 30 days before."),
    )


class HoldForm(forms.Form):
    """Why a case is kept beyond the rule."""

    reason = forms.CharField(label=_("Keep it whatever the rule says, because"), max_length=400)


class ExportForm(forms.Form):
    """What goes into an export."""

    identity = forms.BooleanField(
        label=_("With who the patient is, and what the pseudonyms stand for"), required=False
    )


class DeleteForm(forms.Form):
    """A deletion is typed, not clicked by mistake."""

    typed = forms.CharField(max_length=120)

    def __init__(self, data: Mapping[str, Any] | None = None, *, name: str) -> None:
        """`name` is what must be typed."""
        super().__init__(data)
        self._name = name
        self.fields["typed"].label = _("To delete it, type %(name)s") % {"name": name}
        self.fields["typed"].widget.attrs["autocomplete"] = "off"

    def clean_typed(self) -> str:
        """The very name."""
        typed = str(self.cleaned_data["typed"]).strip()
        if typed != self._name:
            raise forms.ValidationError(_("That is not what it is called."))
        return typed
