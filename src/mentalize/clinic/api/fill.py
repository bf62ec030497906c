"""From rows to the shapes of the API, where the names differ."""

from __future__ import annotations

from mentalize.clinic.models import Case, Correction, Session


def case(found: Case, access: str) -> dict[str, object]:
    """A case as somebody with `access` sees it."""
    return {
        "id": found.pk, "code": found.code, "owner": str(found.owner), "access": access,
        "opened_at": found.made_at, "closed_at": found.closed_at,
    }  # fmt: skip


def session(found: Session, *, reviewed: bool) -> dict[str, object]:
    """A session without its words."""
    return {
        "id": found.pk, "case": found.case_id, "title": found.title, "held_on": found.held_on,
        "turns": found.turns, "from_memory": found.from_memory, "caveats": found.caveats,
        "added_at": found.added_at, "reviewed": reviewed,
    }  # fmt: skip


def correction(said: Correction, *, stands: bool) -> dict[str, object]:
    """What a person said otherwise."""
    return {
        "id": said.pk, "turn": said.turn, "layer": said.layer, "act": said.act, "old": said.old,
        "new": said.new, "start": said.start, "end": said.end, "reason": said.reason,
        "by": str(said.by), "at": said.at, "undoes": said.of_id, "stands": stands,
    }  # fmt: skip
