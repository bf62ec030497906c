"""What people choose and type about names and what stands for them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from mentalize.transcripts.pseudonyms import KINDS

_LONGEST = 80
KIND_NAMES: Mapping[str, Any] = {
    "person": _("a person"),
    "town": _("a town"),
    "region": _("a region"),
    "country": _("a country"),
    "street": _("a street"),
    "hospital": _("a hospital"),
    "school": _("a school"),
    "company": _("a company"),
    "place": _("a place"),
    "date": _("a date"),
    "age": _("an age over 89"),
    "phone": _("a telephone number"),
    "email": _("an e-mail address"),
    "web": _("a web address"),
    "postcode": _("a post code"),
    "number": _("a number"),
}


class MissedForm(forms.Form):
    """A name that the program did not find."""

    missed = forms.CharField(label=_("A name or number that is not listed"), required=False)
    missed_kind = forms.ChoiceField(
        label=_("It is"), required=False, choices=[(x, KIND_NAMES[x]) for x in KINDS]
    )


class ReplaceForm(MissedForm):
    """What was ticked among what was found."""

    original = forms.MultipleChoiceField(required=False)
    plain_names = forms.BooleanField(
        label=_("Give persons another first name instead of [Person A]"), required=False
    )

    def __init__(
        self, data: Mapping[str, Any] | None, originals: Iterable[str], *, plain_names: bool = False
    ) -> None:
        """`originals` are what was found; the fields belong to the form that saves the session."""
        super().__init__(data, initial={"plain_names": plain_names})
        for field in self.fields.values():
            field.widget.attrs["form"] = "save"
        self.fields["original"].choices = [(x, x) for x in originals]  # type: ignore[attr-defined]  # the stubs know no kind of field


class StandsForm(forms.Form):
    """What stands for a name."""

    stands = forms.CharField(label=_("stands for it"), max_length=_LONGEST)
