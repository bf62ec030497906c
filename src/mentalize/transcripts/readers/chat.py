"""CHAT (.cha) as TalkBank has it: @-headers, *SPK: tiers, %-tiers; words stay as they are."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mentalize.transcripts.model import Segment
from mentalize.transcripts.readers.clock import from_number
from mentalize.transcripts.readers.parsed import Parsed, Source

_BEGINS = re.compile(r"(?:@[A-Z][^\n]*\n|\s*\n)*?(?:@Begin|@Participants:|\*[A-Z0-9_]{1,8}:\t)")
_TIER = re.compile(r"\*(?P<who>[^\s:]{1,40}):\s?(?P<said>.*)", re.DOTALL)
_BULLET = re.compile(r"\x15_?(\d{1,12})_(\d{1,12})\x15")
_MILLISECONDS = 0.001
_ROLE_COLUMN = 7


def looks_like_chat(text: str) -> bool:
    """Whether `text` begins with CHAT's headers or with a tier."""
    return text.startswith(("@", "*")) and bool(_BEGINS.match(text))


def parse(source: Source) -> Parsed:
    """The main tiers in order, with the roles that the headers give as titles."""
    tiers = list(_tiers(source.lines))
    spoken = tuple(found for number, tier in tiers if (found := _segment(number, tier)))
    ended = any(tier.startswith("@End") for _, tier in tiers)
    notes = () if ended else ("The file has no @End: its last lines may be missing.",)
    return Parsed(spoken, "chat", titles=_titles([tier for _, tier in tiers]), notes=notes)


def _tiers(lines: list[str]) -> Iterator[tuple[int, str]]:
    """Headers and tiers with the lines that continue them."""
    number, tier = 0, ""
    for place, line in enumerate(lines, start=1):
        if line.startswith(("@", "*", "%")):
            if tier:
                yield number, tier
            number, tier = place, line.rstrip()
        elif line.strip() and tier:
            tier = f"{tier} {line.strip()}"
    if tier:
        yield number, tier


def _segment(number: int, tier: str) -> Segment | None:
    found = _TIER.fullmatch(tier)
    if found is None:
        return None
    bullets = _BULLET.findall(found["said"])
    said = _BULLET.sub("", found["said"]).replace("\x15", "").strip()
    start = from_number(bullets[0][0], _MILLISECONDS) if bullets else None
    end = from_number(bullets[-1][1], _MILLISECONDS) if bullets else None
    return Segment(found["who"], said, start, end, number)


def _titles(tiers: list[str]) -> dict[str, str]:
    """What @Participants and @ID say of each speaker: "PAT Ben Patient", "…|PAT|…|Client|||"."""
    titles: dict[str, str] = {}
    for tier in tiers:
        head, _, rest = tier.partition(":")
        if head == "@Participants":
            for entry in rest.split(","):
                code, _, title = entry.strip().partition(" ")
                titles[code] = f"{titles.get(code, '')} {title}".strip()
        elif head == "@ID":
            columns = rest.strip().split("|")
            if len(columns) > _ROLE_COLUMN:
                code, title = columns[2], columns[_ROLE_COLUMN]
                titles[code] = f"{titles.get(code, '')} {title}".strip()
    return titles
