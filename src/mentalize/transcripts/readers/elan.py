"""ELAN (.eaf): the annotations of all speakers' tiers, in the order of their times."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from xml.etree.ElementTree import Element

from mentalize.transcripts.model import Segment
from mentalize.transcripts.readers.clock import from_number
from mentalize.transcripts.readers.markup import parse_xml
from mentalize.transcripts.readers.parsed import Parsed, Source, broken

_ROOT = "ANNOTATION_DOCUMENT"
_MILLISECONDS = 0.001
_Times = Mapping[str, tuple[int, float | None]]


def parse(source: Source) -> Parsed:
    """The aligned annotations; tiers that depend on another (glosses, words) are left out."""
    root = parse_xml(source.text)
    if root.tag != _ROOT:
        raise broken(
            "this XML is no ELAN file", line=1, remedy="give an .eaf file, or export as plain text"
        )
    times = _times(root)
    tiers = root.findall("TIER")
    leading = [tier for tier in tiers if not tier.get("PARENT_REF")]
    found = sorted(
        (item for tier in leading for item in _annotations(tier, times)), key=lambda item: item[0]
    )
    titles = {_speaker(tier): tier.get("TIER_ID", "") for tier in leading}
    return Parsed(tuple(segment for _, segment in found), "elan", titles=titles)


def _speaker(tier: Element) -> str:
    return (tier.get("PARTICIPANT") or tier.get("TIER_ID") or "").strip()


def _times(root: Element) -> _Times:
    """Place and time of each slot; slots without a time still have a place between the others."""
    return {
        slot.get("TIME_SLOT_ID", ""): (place, from_number(slot.get("TIME_VALUE"), _MILLISECONDS))
        for place, slot in enumerate(root.iter("TIME_SLOT"))
    }


def _annotations(tier: Element, times: _Times) -> Iterator[tuple[tuple[float, int], Segment]]:
    speaker = _speaker(tier)
    last = 0.0
    for annotation in tier.iter("ALIGNABLE_ANNOTATION"):
        place, start = times.get(annotation.get("TIME_SLOT_REF1", ""), (0, None))
        _, end = times.get(annotation.get("TIME_SLOT_REF2", ""), (0, None))
        last = last if start is None else start
        value = annotation.findtext("ANNOTATION_VALUE") or ""
        yield (last, place), Segment(speaker, value.strip(), start, end)
