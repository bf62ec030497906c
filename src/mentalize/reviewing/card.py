"""The first screen: what a tired clinician can read in ninety seconds, made from facts with their words.

What followed a move is worded "came after", never "because of"; nothing here is better or worse.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from mentalize.pathway.bearing import bears_claim, quote_of_mind
from mentalize.pathway.cues import (
    asks_about_danger,
    first_cue,
)
from mentalize.pathway.evidence import LOST, MENTALIZING, is_minimal
from mentalize.pathway.model import Moment, Suggestion
from mentalize.reviewing.indices import patient_turns
from mentalize.reviewing.model import Card, CardLine, Missed, Opening
from mentalize.reviewing.risk import cue_quote, cues_of, risk_lines
from mentalize.reviewing.wording import pull_of, quote_of, said, when
from mentalize.transcripts.labels import Label, LabelledTurn
from mentalize.transcripts.model import Quote, Transcript

_OPENINGS = ("repair", "first_vulnerable", "into_mentalizing")
_MOST_WORDS = 4  # of a feeling named
_MOST_FEELINGS = 5
_CUT_OFF = (["my"], ["the"], ["a"], ["of"], ["his"], ["her"])  # "I miss my" says nothing
_NEAR = 3  # turns of the clinician after a cue in which a question about it answers it
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
    sentences = (_minded(findings), _lost(findings), _feelings(findings))
    openings = tuple(_openings(findings))
    risk = tuple(risk_lines(findings.transcript, findings.turns, findings.moments))
    above = [*risk, *sentences, *(x.line for x in openings), *((missed.line,) if missed else ())]
    return Card(
        risk=risk,
        sentences=sentences,
        openings=openings,
        missed=missed,
        question=_question(findings, {quote for line in above for quote in line.quotes}),
    )


def _sure(item: LabelledTurn) -> bool:
    return item.mode is not None and not item.mode.abstained


def _by_clearness(items: Sequence[LabelledTurn]) -> list[LabelledTurn]:
    """The surest first; of equals the one that says most, within what can be read at a glance."""
    return sorted(items, key=lambda t: (-_confidence(t.mode), -min(len(t.turn.text), 160)))


def _confidence(label: Label | None) -> float:
    return label.confidence if label else 0.0


def _minded(findings: Findings) -> CardLine:
    heard = patient_turns(findings.turns)
    found = [t for t in heard if t.mode_code in MENTALIZING]
    if not found:
        plain = sum(t.mode_code == "none" for t in heard)
        return CardLine(
            f"No turn was heard in which a state of mind was looked at as one; "
            f"{plain} of {len(heard)} turns were ordinary telling."
        )
    told = f"In {len(found)} of {len(heard)} turns the patient looked at a state of mind"
    clear = [t for t in found if t.mode_code == "mentalizing"]
    shown = (
        (t, quote_of_mind(t, _mode(t))) for t in (*_by_clearness(clear), *_by_clearness(found))
    )
    best = next(((t, quote) for t, quote in shown if quote is not None and _sure(t)), None)
    if best is None:
        return CardLine(f"{told}{_guesses(found)}.")
    item, quote = best
    place = when(findings.transcript, item.turn.index)
    return CardLine(f"{told}{_guesses(found)}, most clearly at {place}: {said(quote)}.", (quote,))


def _mode(item: LabelledTurn) -> Label:
    assert item.mode is not None  # noqa: S101 - only turns with a mode are chosen
    return item.mode


def _guesses(found: Sequence[LabelledTurn]) -> str:
    """How many of the turns counted are best guesses; they stand among the figures, too."""
    guessed = sum(not _sure(t) for t in found)
    if not guessed:
        return ""
    if guessed == len(found):
        return " (a best guess)" if guessed == 1 else " (all best guesses)"
    return f" ({guessed} of them {'a best guess' if guessed == 1 else 'best guesses'})"


def _lost(findings: Findings) -> CardLine:
    heard = patient_turns(findings.turns)
    found = [t for t in heard if t.mode_code in LOST]
    if not found:
        return CardLine("No turn was heard in which mentalizing was lost.")
    commonest, count = Counter(t.mode_code for t in found).most_common(1)[0]
    mostly = f"in {count} of these " if count < len(found) else ""
    told = (
        f"In {len(found)} of {len(heard)} turns mentalizing was lost{_guesses(found)}: "
        f"{mostly}{_LOST_WORDS[commonest]}"
    )
    alike = [t for t in found if t.mode_code == commonest and _sure(t)]
    best = next((t for t in _by_clearness(alike) if bears_claim(t, _mode(t))), None)
    if best is None:
        return CardLine(f"{told}.")
    quote = quote_of(best, _mode(best))
    place = when(findings.transcript, best.turn.index)
    return CardLine(f"{told}, as at {place}: {said(quote)}.", (quote,))


def _feelings(findings: Findings) -> CardLine:
    first: dict[str, tuple[LabelledTurn, Label]] = {}
    for item in patient_turns(findings.turns):
        for affect in item.affects:
            # a whole sentence bears no single feeling that a reader would recognise in it
            said_so = item.words(affect).split()
            if len(said_so) <= _MOST_WORDS and said_so[-1:] not in _CUT_OFF:
                first.setdefault(affect.code, (item, affect))
    if not first:
        return CardLine("No feeling was heard that the patient named in a word as their own.")
    quotes = tuple(quote_of(*pair) for pair in first.values())[:_MOST_FEELINGS]
    named = ", ".join(f"{said(q)} ({when(findings.transcript, q.turn)})" for q in quotes)
    return CardLine(
        f"Feelings in the patient's own words, in the order they came: {named}.", quotes
    )


def _openings(findings: Findings) -> Iterator[Opening]:
    """At most two moments where something opened, and where danger was asked about."""
    opened = [m for kind in _OPENINGS for m in findings.moments if m.kind == kind]
    found = [(m.turn, _opening(findings, m)) for m in opened[:2]]
    asked = _asked_about_danger(findings)
    for _, opening in sorted([*found, *asked], key=lambda one: one[0]):
        yield opening


def _opening(findings: Findings, moment: Moment) -> Opening:
    before = None if moment.before is None else pull_of(findings.turns[moment.before])
    place = when(findings.transcript, moment.turn)
    line = CardLine(f"At {place}, {moment.because}: {said(moment.quote)}.", (moment.quote,))
    return Opening(line, before)


def _asked_about_danger(findings: Findings) -> list[tuple[int, Opening]]:
    """Where the clinician asked about danger, in words, after a cue if there was one; the first such turn."""
    cues = [item for item, _ in cues_of(findings.turns)]
    asked = [(t, move) for t in findings.turns for move in t.moves if asks_about_danger(t, move)]
    after = [(t, move) for t, move in asked if _follows(t, cues, findings.turns)]
    for item, move in (after or asked)[:1]:
        quote = quote_of(item, move)
        place = when(findings.transcript, item.turn.index)
        line = CardLine(f"At {place}, safety was asked about: {said(quote)}.", (quote,))
        return [(item.turn.index, Opening(line, _said_before(findings.turns, item)))]
    return []


def _follows(
    item: LabelledTurn, cues: Sequence[LabelledTurn], turns: Sequence[LabelledTurn]
) -> bool:
    at = item.turn.index
    near = [x.turn.index for x in turns[:at] if x.turn.role == "clinician" and not is_minimal(x)]
    since = near[-_NEAR] if len(near) >= _NEAR else 0
    return any(since <= cue.turn.index < at for cue in cues)


def _said_before(turns: Sequence[LabelledTurn], item: LabelledTurn) -> Quote | None:
    """What the patient had said just before; the cue in it, if there was one."""
    patient = [x for x in turns[: item.turn.index] if x.turn.role == "patient"][-1:]
    for before in patient:
        cue = first_cue(before)
        if cue is not None:
            return cue_quote(before, cue)
        end = len(before.turn.text)
        return Quote(before.turn.index, 0, end, before.turn.text)
    return None


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


def _question(findings: Findings, shown: Collection[Quote]) -> CardLine:
    """One question for next time or for supervision, from what stayed open and is not quoted above."""
    by_kind = {m.kind: m for m in findings.moments}
    if "left_risk" in by_kind:
        return CardLine(_LEFT)
    ruptures = [m.quote for m in findings.moments if m.kind == "rupture"]
    if ruptures and "repair" not in by_kind:
        quote = next((one for one in ruptures if one not in shown), ruptures[0])
        return CardLine(
            f"What may have happened between the two just before {said(quote)}, "
            "and how could it be asked about?",
            (quote,),
        )
    still = (m for m in findings.moments if m.kind in _ASKED and m.quote not in shown)
    moment = next(still, None)
    if moment is None:
        return CardLine("Which moment of this session would the patient say mattered most?")
    return CardLine(_ASKED[moment.kind].format(said(moment.quote)), (moment.quote,))


_LEFT = "The cue that nobody asked about: how could it be asked about, directly and soon?"
_ASKED = {
    "missed_opening": "What was it like to hear {}, and what drew away from it?",
    "out_of_mentalizing": "What may have happened just before {}?",
    "into_mentalizing": "What helped the patient get to {}?",
}
