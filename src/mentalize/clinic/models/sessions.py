"""Sessions, what the machine heard in them, and what people say otherwise."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from mentalize.clinic.encrypted.field import Content
from mentalize.clinic.models.cases import Case

PERSON = settings.AUTH_USER_MODEL


class Upload(models.Model):
    """A file or a pasted text as it came, kept until a session was made of it or its owner drops it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, models.CASCADE, related_name="uploads")
    name = models.CharField(max_length=200)
    text = Content(of=("id", "case"))  # the bytes in base64: content fields hold text
    by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)


class Session(models.Model):
    """One session of a case. `transcript` is the document that `convert` reads back."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, models.CASCADE, related_name="sessions")
    held_on = models.DateField()
    title = models.CharField(max_length=120, blank=True)
    transcript = Content(of=("id", "case"))
    turns = models.PositiveIntegerField()
    from_memory = models.BooleanField(default=False)
    caveats = models.JSONField(default=list, blank=True)
    note = Content(blank=True, default="", of=("id", "case"))
    by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        """Latest session first. The index holds all that a list needs: a row has its words before that."""

        ordering = ("-held_on", "-added_at")
        indexes = (
            models.Index(
                fields=("case", "-held_on", "-added_at", "from_memory", "id"),
                name="sessions_in_their_order",
            ),
        )

    def __str__(self) -> str:
        """Title or date."""
        return self.title or self.held_on.isoformat()


class Job(models.Model):
    """Coding of one session by one coder; claimed by a worker for as long as its lease runs."""

    class State(models.TextChoices):
        """Where a job stands."""

        WAITING = "waiting", _("waiting")
        RUNNING = "running", _("being read")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")

    session = models.ForeignKey(Session, models.CASCADE, related_name="jobs")
    coder = models.CharField(max_length=40)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    tries = models.PositiveIntegerField(default=0)
    lease = models.DateTimeField(null=True, blank=True)
    trouble = models.TextField(blank=True, default="")
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        """First come, first served."""

        ordering = ("made_at",)
        # workers look for one twice a second, among all that were ever done
        indexes = (models.Index(fields=("state", "made_at"), name="jobs_by_state"),)
        constraints = (
            models.UniqueConstraint(fields=("session", "coder"), name="one_job_for_each_coder"),
        )


class MachineReview(models.Model):
    """The labels of one coder version on one session; written once and never changed."""

    session = models.ForeignKey(Session, models.CASCADE, related_name="reviews")
    coder = models.CharField(max_length=40)
    version = models.CharField(max_length=40)
    codebook = models.CharField(max_length=20)
    labels = Content(of=("session", "coder", "version"))
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        """The latest first."""

        ordering = ("-made_at", "-pk")
        indexes = (
            # to find the latest of a session without reading past the labels, which are long
            models.Index(fields=("session", "-made_at", "-id"), name="latest_review"),
        )
        constraints = (
            models.UniqueConstraint(
                fields=("session", "coder", "version"), name="one_review_for_each_version"
            ),
        )


class Correction(models.Model):
    """What a person says otherwise of one label; it lies over the machine's label and never erases it."""

    class Act(models.TextChoices):
        """What is done to the labels below."""

        ADD = "add", _("add")
        REMOVE = "remove", _("remove")
        REPLACE = "replace", _("replace")
        UNDO = "undo", _("undo")
        WRONG_HERE = "wrong_here", _("this suggestion is wrong here")

    review = models.ForeignKey(MachineReview, models.CASCADE, related_name="corrections")
    turn = models.PositiveIntegerField()
    layer = models.CharField(max_length=20)
    act = models.CharField(max_length=12, choices=Act.choices)
    old = models.CharField(max_length=40, blank=True)
    new = models.CharField(max_length=40, blank=True)
    start = models.PositiveIntegerField(default=0)
    end = models.PositiveIntegerField(default=0)
    of = models.ForeignKey("self", models.CASCADE, null=True, blank=True, related_name="undone_by")
    row = models.UUIDField(default=uuid.uuid4, editable=False)  # whose words, before there is a key
    reason = Content(blank=True, default="", of=("review", "by", "row"))
    by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        """In the order made."""

        ordering = ("pk",)


class Rating(models.Model):
    """A person's own labels of a session, made blind; nobody sees them until both raters have finished."""

    session = models.ForeignKey(Session, models.CASCADE, related_name="ratings")
    rater = models.ForeignKey(PERSON, models.PROTECT, related_name="ratings")
    asked_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(auto_now_add=True)
    labels = Content(default="{}", of=("session", "rater"))
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """One rating for each person."""

        constraints = (
            models.UniqueConstraint(fields=("session", "rater"), name="one_rating_for_each_rater"),
        )


class Settled(models.Model):
    """What was agreed where two raters differed; both ratings stay as they are, and the latest row counts.

    `codes` are all that hold in this turn and layer: exactly one, or any number where a layer has several.
    """

    session = models.ForeignKey(Session, models.CASCADE, related_name="settled")
    turn = models.PositiveIntegerField()
    layer = models.CharField(max_length=20)
    codes = models.JSONField(default=list)
    by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        """In the order made."""

        ordering = ("pk",)
