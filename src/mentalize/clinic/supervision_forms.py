"""What people type for supervision: an order of clips, notes of meetings, a pack."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mentalize.clinic.actions.packs import MOST_SESSIONS
from mentalize.clinic.actions.supervision import MOST_CLIPS
from mentalize.clinic.models import Session
from mentalize.clinic.supervising import Offer

_LONGEST = 20_000


class MeetingNoteForm(forms.Form):
    """A version of the notes of a meeting."""

    text = forms.CharField(
        label=_("What was thought and agreed"),
        max_length=_LONGEST,
        widget=forms.Textarea(attrs={"rows": 6}),
    )


class MeetingForm(MeetingNoteForm):
    """A meeting and the first version of its notes."""

    held_on = forms.DateField(
        label=_("Day of the meeting"), widget=forms.DateInput({"type": "date"}, "%Y-%m-%d")
    )
    session = forms.UUIDField(required=False, widget=forms.HiddenInput)
    field_order = ("held_on", "text", "session")

    def __init__(self, *args: Any, **more: Any) -> None:
        """Today, unless told otherwise."""
        super().__init__(*args, **more)
        self.fields["held_on"].initial = timezone.localdate


class OrderForm(forms.Form):
    """A place in the order for each stretch that could be played, and one stretch of one's own."""

    first = forms.IntegerField(label=_("From turn"), required=False, min_value=1)
    last = forms.IntegerField(label=_("to turn"), required=False, min_value=1)

    def __init__(self, *args: Any, offers: Sequence[Offer], turns: int, **more: Any) -> None:
        """`offers` are the stretches, `turns` how many the session has."""
        super().__init__(*args, **more)
        self._turns = turns
        self.places: dict[str, tuple[int, int]] = {}
        choices = [("", _("not played")), *((str(n), str(n)) for n in range(1, MOST_CLIPS + 1))]
        for offer in offers:
            name = f"place-{offer.value}"
            self.places[name] = (offer.clip.first, offer.clip.last)
            initial = str(offer.place or "") if (offer.place or 0) <= MOST_CLIPS else ""
            self.fields[name] = forms.ChoiceField(choices=choices, required=False, initial=initial)

    def clean(self) -> dict[str, Any]:
        """`clips` is what was put in order; a stretch of one's own comes last."""
        given: dict[str, Any] = super().clean() or {}
        told = [(int(given[x]), span) for x, span in self.places.items() if given.get(x)]
        clips = [span for _, span in sorted(told)]
        first, last = given.get("first"), given.get("last")
        if (first is None) != (last is None):
            raise forms.ValidationError(_("A stretch of your own needs a first and a last turn."))
        if first is not None and last is not None:
            if not first <= last <= self._turns:
                raise forms.ValidationError(_("There are no such turns in this session."))
            clips.append((first - 1, last - 1))
        given["clips"] = list(dict.fromkeys(clips))
        return given


class PackForm(forms.Form):
    """A title, some sessions, and a reflection on each."""

    title = forms.CharField(label=_("What it is called"), max_length=120)

    def __init__(
        self, *args: Any, sessions: Sequence[Session], reflections: dict[UUID, str], **more: Any
    ) -> None:
        """`sessions` can be chosen; `reflections` are those of the sessions that are in it."""
        super().__init__(*args, **more)
        self.sessions = list(sessions)
        for session in self.sessions:
            key, there = str(session.pk), session.pk in reflections
            self.fields[f"in-{key}"] = forms.BooleanField(required=False, initial=there)
            self.fields[f"of-{key}"] = forms.CharField(
                label=_("Your own reflections"),
                required=False,
                max_length=_LONGEST,
                initial=reflections.get(session.pk, ""),
                widget=forms.Textarea(attrs={"rows": 4}),
            )

    def rows(self) -> list[tuple[Session, forms.BoundField, forms.BoundField]]:
        """Each session with its two fields."""
        return [(x, self[f"in-{x.pk}"], self[f"of-{x.pk}"]) for x in self.sessions]

    def clean(self) -> dict[str, Any]:
        """`chosen` maps sessions to reflections."""
        given: dict[str, Any] = super().clean() or {}
        chosen = {
            x.pk: given.get(f"of-{x.pk}", "") for x in self.sessions if given.get(f"in-{x.pk}")
        }
        if not 0 < len(chosen) <= MOST_SESSIONS:
            raise forms.ValidationError(
                _("Choose one to %(most)s sessions."), params={"most": MOST_SESSIONS}
            )
        given["chosen"] = chosen
        return given
