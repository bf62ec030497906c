"""What supervision adds: an order of clips, notes of meetings, a trainee's pack."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

from mentalize.clinic.encrypted.field import Content
from mentalize.clinic.models.cases import Case
from mentalize.clinic.models.sessions import Session

PERSON = settings.AUTH_USER_MODEL


class PlayOrder(models.Model):
    """Which stretches of a session are played, and in which order; the latest row counts.

    `clips` holds the first and last turn of each, from 0. No row, or an empty one: the clips that the review
    singles out.
    """

    session = models.ForeignKey(Session, models.CASCADE, related_name="play_orders")
    clips = models.JSONField(default=list)
    by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        """In the order made."""

        ordering = ("pk",)


class Meeting(models.Model):
    """A supervision meeting about a session or (session null) the whole case; its notes are versions."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="meetings")
    session = models.ForeignKey(
        Session, models.CASCADE, null=True, blank=True, related_name="meetings"
    )
    held_on = models.DateField()
    by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        """The latest first."""

        ordering = ("-held_on", "-pk")


class MeetingNote(models.Model):
    """One version of the notes of a meeting; added, never overwritten."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="notes")
    row = models.UUIDField(default=uuid.uuid4, editable=False)  # whose words, before there is a key
    text = Content(of=("meeting", "by", "row"))
    by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        """In the order written."""

        ordering = ("pk",)


class Pack(models.Model):
    """Sessions that somebody brings to supervision, with their own reflections; seen by others once shown."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    title = Content(of=("id", "by"))
    by = models.ForeignKey(PERSON, models.CASCADE, related_name="packs")
    at = models.DateTimeField(auto_now_add=True)
    shown_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """The latest first."""

        ordering = ("-at",)


class PackPart(models.Model):
    """One session of a pack: up to three of its sections, and what its maker thinks of it."""

    pack = models.ForeignKey(Pack, models.CASCADE, related_name="parts")
    session = models.ForeignKey(Session, models.CASCADE, related_name="pack_parts")
    reflection = Content(blank=True, default="", of=("pack", "session"))

    class Meta:
        """As the sessions were held."""

        ordering = ("session__held_on", "session__added_at", "pk")
        constraints = (
            models.UniqueConstraint(fields=("pack", "session"), name="one_part_for_each_session"),
        )
