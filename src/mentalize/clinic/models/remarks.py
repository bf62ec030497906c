"""What people say to each other about a session."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from mentalize.clinic.encrypted.field import Content
from mentalize.clinic.models.sessions import Session

PERSON = settings.AUTH_USER_MODEL


class Remark(models.Model):
    """A comment, a question or a note of a meeting; on a turn, or (turn null) on the session."""

    class Kind(models.TextChoices):
        """What is meant by it."""

        COMMENT = "comment", _("comment")
        QUESTION = "question", _("question for supervision")
        MEETING = "meeting", _("note of a supervision meeting")
        NEXT = "next", _("for the next session")

    session = models.ForeignKey(Session, models.CASCADE, related_name="remarks")
    turn = models.PositiveIntegerField(null=True, blank=True)
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.COMMENT)
    answers = models.ForeignKey(
        "self", models.CASCADE, null=True, blank=True, related_name="replies"
    )
    row = models.UUIDField(default=uuid.uuid4, editable=False)  # whose words, before there is a key
    text = Content(of=("session", "by", "row"))
    by = models.ForeignKey(PERSON, models.PROTECT, related_name="remarks")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        """As a conversation runs."""

        ordering = ("at", "pk")


class Seen(models.Model):
    """Somebody has marked a remark as seen, so that whoever wrote it knows."""

    remark = models.ForeignKey(Remark, models.CASCADE, related_name="seen_by")
    person = models.ForeignKey(PERSON, models.CASCADE, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        """Once is enough."""

        ordering = ("at", "pk")
        constraints = (
            models.UniqueConstraint(fields=("remark", "person"), name="one_mark_for_each_person"),
        )


class Notice(models.Model):
    """Something a person should know when they next come in; content stays behind the link."""

    person = models.ForeignKey(PERSON, models.CASCADE, related_name="notices")
    text = models.CharField(max_length=200)
    link = models.CharField(max_length=200)
    at = models.DateTimeField(auto_now_add=True)
    seen_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """Newest first."""

        ordering = ("-at",)
