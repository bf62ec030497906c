"""What people type, checked before anything is done with it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mentalize.clinic.models import Consent, Person, Remark, Session, Share


class SetupForm(forms.Form):
    """The first user."""

    name = forms.CharField(label=_("Your name, as colleagues see it"), max_length=120)
    username = forms.CharField(label=_("Login name"), max_length=60)
    role = forms.ChoiceField(label=_("You are here as"), choices=Person.Role.choices)
    password = forms.CharField(
        label=_("Password"), widget=forms.PasswordInput, help_text=_("At least twelve characters.")
    )


class PersonForm(SetupForm):
    """Somebody new."""

    name = forms.CharField(label=_("Name, as colleagues see it"), max_length=120)
    role = forms.ChoiceField(label=_("Role"), choices=Person.Role.choices)
    password = forms.CharField(
        label=_("First password"), help_text=_("Hand it over; they change it when they come in.")
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

    file = forms.FileField(label=_("A transcript file"), required=False)
    text = forms.CharField(
        label=_("or its text"), required=False, strip=False, widget=forms.Textarea(attrs={"rows": 8})
    )

    def clean(self) -> dict[str, Any]:
        """One of the two."""
        given: dict[str, Any] = super().clean() or {}
        if not given.get("file") and not str(given.get("text", "")).strip():
            raise forms.ValidationError(_("Choose a file or paste the text."))
        return given


class SessionForm(forms.Form):
    """What is known of a session beside its words."""

    clinician = forms.ChoiceField(label=_("Who is the clinician?"))
    held_on = forms.DateField(
        label=_("Day of the session"), widget=forms.DateInput(attrs={"type": "date"})
    )
    title = forms.CharField(label=_("Title"), required=False, max_length=120)
    from_memory = forms.BooleanField(label=_("Written down from memory"), required=False)

    def __init__(self, *args: Any, speakers: list[str], **more: Any) -> None:
        """`speakers` are the names in the transcript."""
        super().__init__(*args, **more)
        self.fields["clinician"].choices = [(x, x) for x in speakers]  # type: ignore[attr-defined]
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
        self.fields["person"].queryset = people  # type: ignore[attr-defined]
        self.fields["sessions"].queryset = sessions  # type: ignore[attr-defined]


class CorrectionForm(forms.Form):
    """Say otherwise of one label."""

    layer = forms.CharField(max_length=20)
    old = forms.CharField(max_length=40, required=False)
    new = forms.CharField(max_length=40, required=False)
    start = forms.IntegerField(required=False, min_value=0)
    end = forms.IntegerField(required=False, min_value=0)
    reason = forms.CharField(max_length=400, required=False)


class RemarkForm(forms.Form):
    """Something to say."""

    text = forms.CharField(label=_("Your remark"), widget=forms.Textarea(attrs={"rows": 3}))
    kind = forms.ChoiceField(label=_("It is a"), choices=Remark.Kind.choices)
    turn = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)
    answers = forms.IntegerField(required=False, widget=forms.HiddenInput)
