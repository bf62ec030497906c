"""A case: one patient's treatment with one clinician, under a pseudonym."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from mentalize.clinic.encrypted.field import Content, Identifying

PERSON = settings.AUTH_USER_MODEL


class Case(models.Model):
    """A treatment. `code` is what it is called here: initials or a code, never a name."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    code = models.CharField(max_length=40)
    about = Content(blank=True, default="", of=("id",))
    owner = models.ForeignKey(PERSON, models.PROTECT, related_name="cases")
    made_at = models.DateTimeField(auto_now_add=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """Newest first."""

        ordering = ("-made_at",)
        constraints = (
            models.UniqueConstraint(fields=("owner", "code"), name="one_code_for_each_owner"),
        )

    def __str__(self) -> str:
        """What the case is called here."""
        return self.code


class Identity(models.Model):
    """Who the patient is, kept apart and sealed with a key of its own. Optional."""

    case = models.OneToOneField(Case, models.CASCADE, related_name="identity")
    details = Identifying(of=("case",))


class Pseudonym(models.Model):
    """What a name, place or number of a case is replaced by, the same in all its sessions."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="pseudonyms")
    row = models.UUIDField(default=uuid.uuid4, editable=False)  # whose words, before there is a key
    original = Identifying(of=("case", "row"))
    stands = Content(of=("case", "row"))


class Consent(models.Model):
    """One answer of the patient to one question; the latest counts, earlier ones stay."""

    class Kind(models.TextChoices):
        """What was asked."""

        ANALYSIS = "analysis", _("machine analysis of transcripts")
        RECORDING = "recording", _("recording of sessions")
        SUPERVISION = "supervision", _("supervision")
        RESEARCH = "research", _("research with de-identified text")

    case = models.ForeignKey(Case, models.CASCADE, related_name="consents")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    given = models.BooleanField()
    row = models.UUIDField(default=uuid.uuid4, editable=False)  # whose words, before there is a key
    note = Content(blank=True, default="", of=("case", "row"))
    by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        """In the order given."""

        ordering = ("at", "pk")


class Share(models.Model):
    """A named person may see a case: all of it, or some sessions; to read, or to comment."""

    class Scope(models.TextChoices):
        """What the person may do."""

        READ = "read", _("read")
        COMMENT = "comment", _("read and comment")

    case = models.ForeignKey(Case, models.CASCADE, related_name="shares")
    person = models.ForeignKey(PERSON, models.PROTECT, related_name="shares")
    scope = models.CharField(max_length=10, choices=Scope.choices, default=Scope.COMMENT)
    sessions: ClassVar[Any] = models.ManyToManyField("Session", blank=True, related_name="shares")
    whole = models.BooleanField(default=False)
    by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """Newest first."""

        ordering = ("-at",)
