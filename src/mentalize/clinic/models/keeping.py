"""How long things are kept, and what the rounds have to do."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from mentalize.clinic.encrypted.field import Content
from mentalize.clinic.models.cases import Case

PERSON = settings.AUTH_USER_MODEL


class Retention(models.Model):
    """The rule in use is the latest row: a case is deleted so many months after it was closed, or never."""

    months = models.PositiveIntegerField(null=True, blank=True)
    by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        """The latest first."""

        ordering = ("-at", "-pk")
        get_latest_by = ("at", "pk")


class Hold(models.Model):
    """A case that is kept whatever the rule says, for as long as this row is there."""

    case = models.OneToOneField(Case, models.CASCADE, related_name="hold")
    reason = Content(blank=True, default="", of=("case",))
    by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)


class Ending(models.Model):
    """A case that the rule will delete on a day; its clinician was told when this row was made."""

    case = models.OneToOneField(Case, models.CASCADE, related_name="ending")
    on = models.DateField()
    told_at = models.DateTimeField(auto_now_add=True)


class Round(models.Model):
    """Something that is done again and again, by whichever worker comes first once it is due."""

    name = models.CharField(max_length=20, unique=True)
    due_at = models.DateTimeField()
    lease = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    result = models.CharField(max_length=300, blank=True, default="")
    trouble = models.CharField(max_length=300, blank=True, default="")
