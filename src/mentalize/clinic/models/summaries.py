"""What a page over many sessions needs of each, so that no review is put together twice for it."""

from __future__ import annotations

from django.db import models

from mentalize.clinic.encrypted.field import Content
from mentalize.clinic.models.sessions import MachineReview


class Summary(models.Model):
    """The figures and a few quotes of one machine review, as corrected by its first `corrections` rows.

    Corrections are only ever added, so their number says which stand below; `version` is that of whatever
    counts. A summary that does not match is made anew.
    """

    review = models.OneToOneField(
        MachineReview, models.CASCADE, primary_key=True, related_name="summary"
    )
    corrections = models.PositiveIntegerField()
    version = models.CharField(max_length=60)
    content = Content(of=("review",))
