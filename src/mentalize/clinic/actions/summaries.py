"""Keeping what was computed. Nobody's act, so without `by`: nothing changes but the time it takes."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress

from django.db import IntegrityError, transaction

from mentalize.clinic.models import Summary


def keep_summaries(made: Sequence[Summary]) -> None:
    """Keep summaries in the place of older ones; of a review that was deleted meanwhile, none."""
    if not made:
        return
    with suppress(IntegrityError), transaction.atomic():
        Summary.objects.bulk_create(
            made,
            update_conflicts=True,
            unique_fields=["review"],
            update_fields=["corrections", "version", "content"],
        )
