"""Our own JSON: transcripts, reviews, and JSON lines of rated sessions."""

from __future__ import annotations

from collections.abc import Sequence

from mentalize.transcripts.model import Role, Segment
from mentalize.transcripts.readers.clock import from_number
from mentalize.transcripts.readers.parsed import Parsed, broken
from mentalize.transcripts.readers.values import Record, record, records, speaker_name, words

SCHEMA = "mentalize.transcript/1"
_ROLES: dict[str, Role] = {"clinician": "clinician", "patient": "patient", "other": "other"}


def parse_document(document: object) -> Parsed | None:
    """The turns of `document`, with the roles that it states; None if it isn't ours."""
    schema = words(record(document).get("schema"))
    ours = schema.startswith("mentalize.")
    listed = record(document).get("turns") if isinstance(document, dict) else document
    rows = records(listed)
    if ours:
        _check_rows(listed)
    elif not rows or not all("role" in row and "text" in row for row in rows):
        return None
    _check_one_session(rows)
    segments = tuple(_segment(row, place) for place, row in enumerate(rows))
    roles = _roles(rows, segments)
    numbered = bool(rows) and all("turn" in row or "index" in row for row in rows)
    return Parsed(
        segments,
        "mentalize" if ours else "json",
        titles={} if roles else _titles(rows, segments),
        roles=roles,
        whole=ours or numbered,
    )


def _check_rows(listed: object) -> None:
    if not isinstance(listed, list) or len(records(listed)) != len(listed):
        raise broken(
            'a file of ours needs "turns", a list of objects',
            remedy='write {"turns": [{"role": …, "speaker": …, "text": …}]}',
        )


def _check_one_session(rows: Sequence[Record]) -> None:
    sessions = dict.fromkeys(speaker_name(row["session"]) for row in rows if "session" in row)
    if len(sessions) > 1:
        some = ", ".join(f"'{name}'" for name in list(sessions)[:3])
        raise broken(
            f"the file holds {len(sessions)} sessions ({some} …)",
            remedy="give each session a file of its own",
        )


def _segment(row: Record, place: int) -> Segment:
    text = row.get("text")
    if not isinstance(text, str):
        raise broken(
            f"turn {place} has no text",
            remedy='give every turn a "text" between quotation marks',
        )
    speaker = speaker_name(row.get("speaker")) or words(row.get("role")).strip()
    return Segment(speaker, text, from_number(row.get("start")), from_number(row.get("end")))


def _roles(rows: Sequence[Record], segments: Sequence[Segment]) -> dict[str, Role]:
    """The role of every speaker, if the file states all of them and a clinician among them."""
    roles: dict[str, Role] = {}
    for row, segment in zip(rows, segments, strict=True):
        role = _ROLES.get(words(row.get("role")))
        if role is None:
            return {}
        if roles.setdefault(segment.speaker, role) != role:
            raise broken(
                f"'{segment.speaker}' is {roles[segment.speaker]} here and {role} there",
                remedy="give each speaker one role",
            )
    return roles if "clinician" in roles.values() else {}


def _titles(rows: Sequence[Record], segments: Sequence[Segment]) -> dict[str, str]:
    titles: dict[str, str] = {}
    for row, segment in zip(rows, segments, strict=True):
        titles.setdefault(segment.speaker, words(row.get("role")))
    return titles
