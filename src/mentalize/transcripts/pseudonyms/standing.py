"""What stands for whom: the same in all sessions of a case, and nobody twice."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import count
from string import ascii_uppercase

from mentalize.transcripts.pseudonyms.lists import fold
from mentalize.transcripts.pseudonyms.model import NOUNS, SAME, Kind

# Plain given names that tell neither sex nor origin for sure.
_NAMES = (
    "Robin", "Sasha", "Kim", "Noor", "Alex", "Jules", "Ariel", "Mika", "Charlie", "Dana", "Yuri",
    "Toni", "Lou", "Bo", "Gael", "Nico", "Val", "Rene", "Wren", "Ira", "Pat", "Eli", "Kit", "Sol",
    "Ash", "Ren", "Max", "Zoe", "Hani", "Flo", "Uma", "Ola", "Vic", "Isa", "Remy", "Jo",
)  # fmt: skip
TOKEN = re.compile(
    rf"\[(?:{'|'.join(NOUNS.values())}) [A-Z]{{1,2}}\]|" + "|".join(map(re.escape, SAME.values()))
)


def suggest(
    found: Iterable[tuple[str, Kind]],
    known: Mapping[str, str],
    text: str = "",
    *,
    plain_names: bool = False,
) -> dict[str, str]:
    """A stand-in for each original in `found`, in that order.

    One that `known` holds keeps it, also in another spelling or as part of a full name; what stands in
    `text` already or for somebody else is not given again. `plain_names` gives persons other names.
    """
    found = tuple(found)
    groups = _groups([original for original, _ in found], known)
    held = {groups[original]: stands for original, stands in known.items()}
    fresh = _Fresh({*known.values()}, fold(text), text, plain_names=plain_names)
    made: dict[str, str] = {}
    for original, kind in found:
        group = groups[original]
        if group not in held:
            held[group] = fresh.next(kind, original)
        made[original] = held[group]
    return made


def _groups(found: Sequence[str], known: Mapping[str, str]) -> dict[str, str]:
    """Each original with what tells its bearer: the only full name that has it as a part, or itself."""
    keys = {original: fold(original) for original in (*known, *found)}
    full = {key for key in keys.values() if " " in key}
    return {original: _bearer(key, full, set(keys.values())) for original, key in keys.items()}


def _bearer(key: str, full: set[str], every: set[str]) -> str:
    if " " in key:
        return key
    single = key.removesuffix("s") if key.removesuffix("s") in every else key  # "the Hendersons"
    bearers = {x for x in full if single in x.split()}
    return bearers.pop() if len(bearers) == 1 else single


class _Fresh:
    """Gives out stand-ins that nobody has."""

    def __init__(self, taken: set[str], folded: str, text: str, *, plain_names: bool) -> None:
        self._taken, self._text = taken, text
        self._words = set(re.findall(r"\w+", folded))
        self._plain_names = plain_names

    def next(self, kind: Kind, original: str) -> str:
        """The next one for `kind`."""
        if kind in SAME:
            return SAME[kind]
        choices = self._names(original) if self._plain_names and kind == "person" else iter(())
        stands = next((x for x in choices if x not in self._taken), "") or next(
            token
            for token in (f"[{NOUNS[kind]} {letters}]" for letters in _letters())
            if token not in self._taken and token not in self._text
        )
        self._taken.add(stands)
        return stands

    def _names(self, original: str) -> Iterator[str]:
        """Names that don't occur and don't begin as the original does."""
        return (x for x in _NAMES if fold(x) not in self._words and x[0] != original[:1].upper())


def _letters() -> Iterator[str]:
    """A to Z, then AA, AB and so on."""
    yield from ascii_uppercase
    for number in count():
        first, second = divmod(number, len(ascii_uppercase))
        yield ascii_uppercase[first % len(ascii_uppercase)] + ascii_uppercase[second]
