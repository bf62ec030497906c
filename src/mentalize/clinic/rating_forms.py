"""The codes that a rater, or whoever settles a difference, ticks."""

from __future__ import annotations

from collections.abc import Iterable

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict

from mentalize.clinic.convert import SINGLE, book
from mentalize.clinic.models import Person


class InviteForm(forms.Form):
    """Who is asked for a rating."""

    rater = forms.ModelChoiceField(queryset=Person.objects.none())

    def __init__(self, data: QueryDict | None, people: QuerySet[Person]) -> None:
        """Who can be asked."""
        super().__init__(data)
        self.fields["rater"].queryset = people  # type: ignore[attr-defined]  # the stubs know no kind of field


class CodesForm(forms.Form):
    """For each layer exactly one code, or any number where a turn can have several."""

    def __init__(self, data: QueryDict, layers: Iterable[str]) -> None:
        """`layers` are those of the turn."""
        super().__init__(data)
        for layer in layers:
            choices = [(code.id, code.name) for code in book().layer(layer)]
            self.fields[layer] = (
                forms.ChoiceField(choices=choices)
                if layer in SINGLE
                else forms.MultipleChoiceField(choices=choices, required=False)
            )

    def codes(self) -> dict[str, list[str]]:
        """What was chosen, layer by layer."""
        return {
            layer: [chosen] if isinstance(chosen, str) else chosen
            for layer, chosen in self.cleaned_data.items()
        }
