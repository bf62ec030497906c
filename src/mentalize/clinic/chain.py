"""How audit rows hang together: each sealed with the one before, and the end of the chain marked.

Both under a key that no database holds. A changed row and a gap show at the next row; rows that were cut off
the end leave no gap, but then the mark at the end speaks of rows that are not there.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings

from mentalize.clinic.models import AuditEnd, AuditRow


def seal(row: AuditRow, before: str) -> str:
    """The seal of a row that follows one sealed `before`."""
    return _sign(
        "audit",
        [before, row.at.isoformat(), row.who, row.did, row.kind, row.key, row.case_key, row.place],
    )


def mark(rows: int, last: str) -> str:
    """The mark of an audit that has so many rows, the last of them sealed `last`."""
    return _sign("audit end", [rows, last])


def _sign(use: str, told: list[object]) -> str:
    return hmac.digest(settings.KEYS.of(use), json.dumps(told).encode("utf-8"), "sha256").hex()


def end_at(rows: int, last: str) -> AuditEnd:
    """The end of such an audit."""
    return AuditEnd(rows=rows, seal=last, mark=mark(rows, last))


def holds(end: AuditEnd | None) -> bool:
    """Whether an end is there and was written by somebody with the key."""
    return end is not None and hmac.compare_digest(end.mark, mark(end.rows, end.seal))


@dataclass(frozen=True, slots=True)
class Followed:
    """What came of following the audit from its first row.

    `broken` is the first row that does not follow from the one before, or 0; `cut` says that the end that was
    marked is not reached, or that nobody can tell where it was.
    """

    rows: int
    seal: str
    broken: int
    cut: bool
    last: int

    @property
    def whole(self) -> bool:
        """Whether nobody changed it."""
        return not self.broken and not self.cut

    @property
    def untrue_from(self) -> int:
        """The row from which on the audit is not what it was, there or missing; 0 where it is whole."""
        return self.broken or (self.last + 1 if self.cut else 0)


def follow(rows: Iterable[AuditRow], end: AuditEnd | None) -> Followed:
    """Follow `rows` to `end`, which was read before them: others may have added some meanwhile."""
    aim = (end.rows, end.seal) if end is not None and holds(end) else None
    seen, before, broken, last = 0, "", 0, 0
    reached = aim == (seen, before)
    for row in rows:
        if not broken and row.seal != seal(row, before):
            broken = row.pk
        seen, before, last = seen + 1, row.seal, row.pk
        reached = reached or aim == (seen, before)
    return Followed(seen, before, broken, not reached, last)
