"""Who did what, when, from where: rows that are only ever added, each sealed with the one before."""

from __future__ import annotations

from django.db import models


class AuditRow(models.Model):
    """One read or write. `seal` covers this row and the seal before, so that a change or a gap shows."""

    at = models.DateTimeField()
    who = models.CharField(max_length=150)
    did = models.CharField(max_length=220)  # a login name has up to 150
    kind = models.CharField(max_length=40)
    key = models.CharField(max_length=60)
    case_key = models.CharField(max_length=60, blank=True, db_index=True)
    place = models.CharField(max_length=60)
    seal = models.CharField(max_length=64)

    class Meta:
        """As it happened."""

        ordering = ("pk",)


class AuditEnd(models.Model):
    """Where the audit ends: how many rows it has, the seal of the last, and a mark that only the key makes.

    Rows that were cut off the end leave no gap behind them, but they leave this row untrue.
    """

    rows = models.PositiveBigIntegerField(default=0)
    seal = models.CharField(max_length=64, blank=True, default="")
    mark = models.CharField(max_length=64)
