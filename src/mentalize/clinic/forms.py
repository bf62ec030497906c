"""What people type, checked before anything is done with it."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mentalize.clinic.convert import book
from mentalize.clinic.models import Consent, Person, Remark, Session, Share, Token
from mentalize.clinic.wanted import wanted
from mentalize.errors import MentalizeError

# layer, code now, the words meant, code to be
_SAYS = r"(?P<layer>\w+):(?P<old>[\w-]*):(?P<start>\d+):(?P<end>\d+):(?P<new>[\w-]*)"
CAVEATS = {
    "interpreter": _("An interpreter spoke for one of the two"),
    "autism": _("Autism"),
    "dialect": _("A dialect, or a second language"),
}


class PersonForm(forms.Form):
    """Somebody new; they choose their password themselves, by a link."""

    name = forms.CharField(label=_("Name, as colleagues see it"), max_length=120)
    username = forms.CharField(label=_("Login name"), max_length=60)
    role = forms.ChoiceField(label=_("Role"), choices=Person.Role.choices)


class SetupForm(PersonForm):
    """The first user."""

    name = forms.CharField(label=_("Your name, as colleagues see it"), max_length=120)
    role = forms.ChoiceField(label=_("You are here as"), choices=Person.Role.choices)
    password = forms.CharField(
        label=_("Password"), widget=forms.PasswordInput, help_text=_("At least twelve characters.")
    )


class CaseForm(forms.Form):
    """A new case."""

    code = forms.CharField(
        label=_("What the case is called here"),
        max_length=40,
        help_text=_("Initials or a code, not a name."),
    )
    about = forms.CharField(
        label=_("A line about it"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class IdentityForm(forms.Form):
    """Who the patient is."""

    details = forms.CharField(
        label=_("Name, and how to reach them"),
        required=False,
        max_length=4_000,
        widget=forms.Textarea(attrs={"rows": 5, "autocomplete": "off"}),
        help_text=_("Leave it empty to keep nothing."),
    )


class ConsentForm(forms.Form):
    """The patient's answer."""

    kind = forms.ChoiceField(label=_("The patient was asked about"), choices=Consent.Kind.choices)
    given = forms.TypedChoiceField(
        label=_("and said"),
        choices=(("yes", _("yes")), ("no", _("no, or no longer"))),
        coerce=lambda x: x == "yes",
    )
    note = forms.CharField(label=_("Note"), required=False, max_length=400)


class AddForm(forms.Form):
    """A transcript: a file of any known kind, or text."""

    MEMORY = _("Such a passage is read for moments and suggestions; nothing in it is counted.")

    file = forms.FileField(label=_("A transcript file"), required=False)
    text = forms.CharField(
        label=_("or words, pasted or typed"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("Each turn begins a line with who speaks: “T:” for you, “P:” for the patient."),
    )
    from_memory = forms.BooleanField(
        label=_("Written down from memory"), required=False, help_text=MEMORY
    )

    def clean(self) -> dict[str, Any]:
        """One of the two."""
        given: dict[str, Any] = super().clean() or {}
        if not given.get("file") and not str(given.get("text", "")).strip():
            raise forms.ValidationError(_("Choose a file or paste the text."))
        return given


class MendForm(forms.Form):
    """Words that were typed and could not be read, to be put right."""

    text = forms.CharField(
        label=_("The words"), strip=False, widget=forms.Textarea(attrs={"rows": 10})
    )


class SessionForm(forms.Form):
    """What is known of a session beside its words."""

    clinician = forms.ChoiceField(label=_("Who is the clinician?"))
    held_on = forms.DateField(
        label=_("Day of the session"), widget=forms.DateInput({"type": "date"}, "%Y-%m-%d")
    )
    title = forms.CharField(label=_("Title"), required=False, max_length=120)
    from_memory = forms.BooleanField(
        label=_("Written down from memory"), required=False, help_text=AddForm.MEMORY
    )

    def __init__(self, *args: Any, speakers: dict[str, str], **more: Any) -> None:
        """`speakers` are the names in the file, and how each is shown."""
        super().__init__(*args, **more)
        self.fields["clinician"].choices = list(speakers.items())  # type: ignore[attr-defined]  # the stubs know no kind of field
        self.fields["held_on"].initial = timezone.localdate


class ShareForm(forms.Form):
    """With whom, how far."""

    person = forms.ModelChoiceField(label=_("With"), queryset=Person.objects.none())
    scope = forms.ChoiceField(label=_("who may"), choices=Share.Scope.choices)
    sessions = forms.ModelMultipleChoiceField(
        label=_("these sessions (none: the whole case)"),
        queryset=Session.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, people: Any, sessions: Any, **more: Any) -> None:
        """Who can be chosen, and which sessions."""
        super().__init__(*args, **more)
        self.fields["person"].queryset = people  # type: ignore[attr-defined]  # the stubs know no kind of field
        self.fields["sessions"].queryset = sessions  # type: ignore[attr-defined]  # the stubs know no kind of field


class CorrectionForm(forms.Form):
    """Say otherwise of one label: part by part, or packed into the one value that a button sends."""

    says = forms.RegexField(_SAYS, max_length=120, required=False)
    layer = forms.CharField(max_length=20, required=False)
    old = forms.CharField(max_length=40, required=False)
    new = forms.CharField(max_length=40, required=False)
    start = forms.IntegerField(required=False, min_value=0)
    end = forms.IntegerField(required=False, min_value=0)
    reason = forms.CharField(max_length=400, required=False)

    def clean(self) -> dict[str, Any]:
        """Unpack what a button sent."""
        given: dict[str, Any] = super().clean() or {}
        packed = re.fullmatch(_SAYS, given.get("says") or "")
        if packed:
            given |= packed.groupdict() | {x: int(packed[x]) for x in ("start", "end")}
        if not given.get("layer"):
            raise forms.ValidationError(_("Choose what it is instead."))
        return given


class ReasonForm(forms.Form):
    """Why somebody said otherwise."""

    reason = forms.CharField(max_length=400, required=False)


class WrongForm(ReasonForm):
    """A suggestion is wrong where it stands."""

    code = forms.CharField(max_length=40)


class NoteForm(forms.Form):
    """The clinician's own note."""

    note = forms.CharField(
        label=_("Your note"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 12}),
    )


class CaveatsForm(forms.Form):
    """Where the codebook does not apply as it stands."""

    caveats = forms.MultipleChoiceField(
        label=_("Not applicable as it stands"),
        required=False,
        choices=tuple(CAVEATS.items()),
        widget=forms.CheckboxSelectMultiple,
    )


class RemarkForm(forms.Form):
    """Something to say."""

    text = forms.CharField(label=_("Your remark"), widget=forms.Textarea(attrs={"rows": 3}))
    kind = forms.ChoiceField(  # notes of meetings have a place of their own
        label=_("It is a"), choices=[x for x in Remark.Kind.choices if x[0] != Remark.Kind.MEETING]
    )
    turn = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)
    answers = forms.IntegerField(required=False, widget=forms.HiddenInput)


class TokenForm(forms.Form):
    """A token for a program."""

    name = forms.CharField(
        label=_("What it is for"), max_length=60, help_text=_("So that you know it again.")
    )
    scope = forms.ChoiceField(label=_("It may"), choices=Token.Scope.choices)
    days = forms.TypedChoiceField(
        label=_("for"),
        choices=((30, _("a month")), (90, _("three months")), (366, _("a year"))),
        coerce=int,
        initial=90,
    )


class SearchForm(forms.Form):
    """What to look for; `wanted` is what was made of it."""

    words = forms.CharField(
        label=_("Words"),
        max_length=200,
        required=False,
        help_text=_(
            "All of them in one turn. A phrase stands in quotes; a star leaves the ending open: sham*"
        ),
    )
    codes = forms.CharField(
        label=_("Codes, or a sequence"),
        max_length=200,
        required=False,
        help_text=_(
            "A comma joins codes of one turn; an arrow leads to the next turn of the other one: "
            "contempt → argue, or psychic equivalence -> explore own state"
        ),
    )

    def clean(self) -> dict[str, Any]:
        """Read both, or say what can't be read."""
        given: dict[str, Any] = super().clean() or {}
        if not self.errors:
            try:
                given["wanted"] = wanted(given["words"], given["codes"], book())
            except MentalizeError as error:
                raise forms.ValidationError(str(error)) from error
        return given


class FromForm(forms.Form):
    """From where a search goes on."""

    after = forms.IntegerField(required=False, min_value=0, max_value=1_000_000)
