"""The first screen: what a tired clinician can read in ninety seconds, made from facts with their words.

What followed a move is worded "came after", never "because of"; nothing here is better or worse.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from mentalize.pathway.evidence import CURRENT_RISK, LOST, MENTALIZING, is_minimal
from mentalize.pathway.model import Moment, Suggestion
from mentalize.reviewing.indices import patient_turns
from mentalize.reviewing.model import Card, CardLine, Missed, Opening
from mentalize.reviewing.wording import pull_of, quote_of, said, sentence_of, when
from mentalize.transcripts.labels import Label, LabelledTurn
from mentalize.transcripts.model import Quote, Transcript

_OPENINGS = ("repair", "first_vulnerable", "into_mentalizing")
_MOST_WORDS = 4  # of a feeling named
_MOST_FEELINGS = 5
_MOST_CUES = 4
_LOST_WORDS = {
    "psychic_equivalence": "a thought or feeling stood as fact",
    "pretend": "the talk floated free of feeling",
    "teleological": "only acts and results counted",
}


@dataclass(frozen=True, slots=True)
class Findings:
    """What the card is made of."""

    transcript: Transcript
    turns: Sequence[LabelledTurn]
    moments: Sequence[Moment]
    suggestions: Sequence[Suggestion]


def card(findings: Findings) -> Card:
    """The card: risk first, then three sentences, two openings, one missed, one question."""
    missed = _missed(findings)
    return Card(
        risk=tuple(_risk(findings)),
        sentences=(_minded(findings), _lost(findings), _feelings(findings)),
        openings=tuple(_openings(findings)),
        missed=missed,
        question=_question(findings, missed),
    )


def _risk(findings: Findings) -> Iterator[CardLine]:
    """Cues that the coder stands behind, then the doubtful ones, marked as such."""
    cues = [t for t in patient_turns(findings.turns) if t.risks or t.doubtful]
    sure = [t for t in cues if t.risks]
    left = {m.turn for m in findings.moments if m.kind == "left_risk"}
    shown = [*_most_urgent(sure, left), *(t for t in cues if not t.risks)][:_MOST_CUES]
    for item in shown:
        quote = sentence_of(item, _cue_of(item))
        after = " Neither of the next two turns asked about it." if item.turn.index in left else ""
        perhaps = "At " if item.risks else "Perhaps no more than a manner of speaking, at "
        place = when(findings.transcript, item.turn.index)
        yield CardLine(f"{perhaps}{place}: {said(quote)}.{after}", (quote,))
    more = len(cues) - _MOST_CUES
    if more > 0:
        yield CardLine(
            f"{more} more {'turn with a cue stands' if more == 1 else 'turns with a cue stand'} "
            "in the transcript."
        )


def _most_urgent(cues: Sequence[LabelledTurn], left: Collection[int]) -> list[LabelledTurn]:
    """As many as one takes in, in the order of the session: what was left alone is never cut off."""
    ranked = sorted(
        cues, key=lambda t: (t.turn.index not in left, _cue_of(t).code not in CURRENT_RISK)
    )
    return sorted(ranked[:_MOST_CUES], key=lambda t: t.turn.index)


def _cue_of(item: LabelledTurn) -> Label:
    """The cue of a turn that is shown: danger now before anything else."""
    cues = item.risks or item.doubtful
    return min(cues, key=lambda risk: (risk.code not in CURRENT_RISK, risk.start))


def _sure(item: LabelledTurn) -> bool:
    return item.mode is not None and not item.mode.abstained


def _clearest(items: Sequence[LabelledTurn]) -> LabelledTurn:
    """The surest; of equals the one that says most, within what can be read at a glance."""
    return max(items, key=lambda t: (_confidence(t.mode), min(len(t.turn.text), 160)))


def _confidence(label: Label | None) -> float:
    return label.confidence if label else 0.0


def _minded(findings: Findings) -> CardLine:
    heard = patient_turns(findings.turns)
    found = [t for t in heard if t.mode_code in MENTALIZING and _sure(t)]
    if not found:
        plain = sum(t.mode_code == "none" for t in heard)
        return CardLine(
            f"No turn was heard in which a state of mind was looked at as one; "
            f"{plain} of {len(heard)} turns were ordinary telling."
        )
    best = _clearest([t for t in found if t.mode_code == "mentalizing"] or found)
    quote = quote_of(best, _mode(best))
    place = when(findings.transcript, best.turn.index)
    return CardLine(
        f"In {len(found)} of {len(heard)} turns the patient looked at a state of mind, "
        f"most clearly at {place}: {said(quote)}.",
        (quote,),
    )


def _mode(item: LabelledTurn) -> Label:
    assert item.mode is not None  # noqa: S101 - only turns with a mode are chosen
    return item.mode


def _lost(findings: Findings) -> CardLine:
    heard = patient_turns(findings.turns)
    found = [t for t in heard if t.mode_code in LOST and _sure(t)]
    if not found:
        return CardLine("No turn was heard in which mentalizing was clearly lost.")
    commonest, count = Counter(t.mode_code for t in found).most_common(1)[0]
    best = _clearest([t for t in found if t.mode_code == commonest])
    quote = quote_of(best, _mode(best))
    place = when(findings.transcript, best.turn.index)
    mostly = f"in {count} of these " if count < len(found) else ""
    return CardLine(
        f"In {len(found)} of {len(heard)} turns mentalizing was lost: "
        f"{mostly}{_LOST_WORDS[commonest]}, as at {place}: {said(quote)}.",
        (quote,),
    )


def _feelings(findings: Findings) -> CardLine:
    first: dict[str, tuple[LabelledTurn, Label]] = {}
    for item in patient_turns(findings.turns):
        for affect in item.affects:
            # a whole sentence bears no single feeling that a reader would recognise in it
            if len(item.words(affect).split()) <= _MOST_WORDS:
                first.setdefault(affect.code, (item, affect))
    if not first:
        return CardLine("No feeling was heard that the patient named in a word as their own.")
    quotes = tuple(quote_of(*pair) for pair in first.values())[:_MOST_FEELINGS]
    named = ", ".join(f"{said(q)} ({when(findings.transcript, q.turn)})" for q in quotes)
    return CardLine(
        f"Feelings in the patient's own words, in the order they came: {named}.", quotes
    )


def _openings(findings: Findings) -> Iterator[Opening]:
    opened = [m for kind in _OPENINGS for m in findings.moments if m.kind == kind]
    for moment in sorted(opened[:2], key=lambda m: m.turn):
        before = None if moment.before is None else pull_of(findings.turns[moment.before])
        place = when(findings.transcript, moment.turn)
        line = CardLine(f"At {place}, {moment.because}: {said(moment.quote)}.", (moment.quote,))
        yield Opening(line, before)


def _missed(findings: Findings) -> Missed | None:
    for kind in ("missed_opening", "out_of_mentalizing"):
        moment = next((m for m in findings.moments if m.kind == kind), None)
        if moment is not None:
            place = when(findings.transcript, moment.turn)
            line = CardLine(f"At {place}, {moment.because}: {said(moment.quote)}.", (moment.quote,))
            return Missed(
                line, _came_next(findings.turns, moment.turn), _other_way(findings, moment)
            )
    return None


def _came_next(turns: Sequence[LabelledTurn], turn: int) -> Quote | None:
    later = (t for t in turns[turn + 1 :] if t.turn.role == "clinician" and not is_minimal(t))
    item = next(later, None)
    return pull_of(item) if item else None


def _other_way(findings: Findings, moment: Moment) -> Suggestion | None:
    here = [s for s in findings.suggestions if s.turn == moment.turn and s.purpose == "moment"]
    return next((s for s in here if s.text), here[0] if here else None)


def _question(findings: Findings, missed: Missed | None) -> CardLine:
    """One question for next time or for supervision, from what stayed open."""
    by_kind = {m.kind: m for m in findings.moments}
    if "left_risk" in by_kind:
        quote = by_kind["left_risk"].quote
        return CardLine(f"How could {said(quote)} be asked about, directly and soon?", (quote,))
    if "rupture" in by_kind and "repair" not in by_kind:
        quote = by_kind["rupture"].quote
        return CardLine(
            f"What may have happened between the two just before {said(quote)}, "
            "and how could it be asked about?",
            (quote,),
        )
    if missed is not None and "missed_opening" in by_kind:
        quote = missed.line.quotes[0]
        text = f"What was it like to hear {said(quote)}, and what drew away from it?"
        return CardLine(text, (quote,))
    if missed is not None:
        quote = missed.line.quotes[0]
        return CardLine(f"What may have happened just before {said(quote)}?", (quote,))
    return CardLine("Which moment of this session would the patient say mattered most?")
