"""Values from JSON that may be anything, taken as what they should be or as nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

Record = Mapping[str, object]


def record(value: object) -> Record:
    """`value` if it is an object, else an empty one."""
    return value if isinstance(value, dict) else {}


def records(value: object) -> list[Record]:
    """The objects in `value` if it is a list, else none."""
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def words(value: object) -> str:
    """`value` if it is text, else ""."""
    return value if isinstance(value, str) else ""


def speaker_name(value: object, counted: str = "Speaker") -> str:
    """The name of a speaker: text, the name in an object, or "Speaker 2" for a bare number."""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, bool):
        return ""
    if isinstance(value, int | float):
        # A huge whole number can't be written out; it is no speaker's number either.
        return f"{counted} {value:g}" if -1e6 < value < 1e6 else ""  # noqa: PLR2004 - see above
    inner = record(value)
    known = (speaker_name(inner[key]) for key in ("name", "label", "id") if key in inner)
    return next(known, "")


def first_of(item: Record, keys: Iterable[str]) -> object:
    """The value of the first of `keys` that `item` has and that is not null."""
    return next((item[key] for key in keys if item.get(key) is not None), None)


def names_in(item: Record) -> dict[str, str]:
    """The names that a list "speakers" gives to numbers or ids."""
    named: dict[str, str] = {}
    for place, speaker in enumerate(records(item.get("speakers"))):
        name = words(first_of(speaker, ("name", "speaker_name", "display_name"))).strip()
        number = first_of(speaker, ("id", "speaker_id", "speaker"))
        if name:
            named[speaker_name(place if number is None else number)] = name
    return named
