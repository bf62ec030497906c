"""The cues of risk on the first screen, in the order of asking. Nothing here plays one down."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from mentalize.pathway.cues import Place, first_cue, order_of, place_of, words_of
from mentalize.pathway.model import Moment
from mentalize.pathway.ruptures import wish_to_leave
from mentalize.reviewing.indices import patient_turns
from mentalize.reviewing.model import CardLine
from mentalize.reviewing.wording import said, when
from mentalize.transcripts.labels import Label, LabelledTurn
from mentalize.transcripts.model import Quote, Transcript

_MOST_CUES = 4
_MOST_FAINT = 3
_LONGEST_CUE = 160  # characters: a cue is cut later than another quote
_CANNOT_TELL = "Words alone can't tell what is meant here: ask."


def risk_lines(
    transcript: Transcript, turns: Sequence[LabelledTurn], moments: Sequence[Moment]
) -> Iterator[CardLine]:
    """Cues in the order of asking: the patient's own first, what words alone can't tell after them."""
    cues = sorted(cues_of(turns), key=lambda one: order_of(*one))
    left = {m.turn for m in moments if m.kind == "left_risk"}
    clear = [one for one in cues if place_of(*one) <= Place.OWN]
    faint = [one for one in cues if place_of(*one) > Place.OWN]
    # what was left alone is never cut off
    kept = sorted(clear, key=lambda one: one[0].turn.index not in left)[:_MOST_CUES]
    for item, cue in (one for one in clear if one in kept):
        yield _cue_line(transcript, item, cue, left)
    shown = faint[: _MOST_FAINT if clear else _MOST_CUES]
    if shown:
        yield _faint_line(transcript, shown)
    more = len(cues) - len(kept) - len(shown)
    if more > 0:
        yield CardLine(
            f"{more} more {'turn with a cue stands' if more == 1 else 'turns with a cue stand'} "
            "in the transcript."
        )


def cues_of(turns: Sequence[LabelledTurn]) -> Iterator[tuple[LabelledTurn, Label]]:
    """Every turn with a cue, and the cue that comes first in it; a wish to leave where there is no other."""
    for item in patient_turns(turns):
        cue = first_cue(item) or wish_to_leave(item)
        if cue is not None:
            yield item, cue


def _cue_line(
    transcript: Transcript, item: LabelledTurn, cue: Label, left: Collection[int]
) -> CardLine:
    quote = cue_quote(item, cue)
    told = f"At {when(transcript, item.turn.index)}: {said(quote, _LONGEST_CUE)}."
    if cue.abstained:
        told += f" {_CANNOT_TELL}"
    if item.turn.index in left:
        told += " Neither of the next two turns asked about it."
    return CardLine(told, (quote,))


def _faint_line(transcript: Transcript, cues: Sequence[tuple[LabelledTurn, Label]]) -> CardLine:
    quotes = tuple(cue_quote(*one) for one in sorted(cues, key=lambda one: one[0].turn.index))
    named = "; ".join(f"{said(q)} ({when(transcript, q.turn)})" for q in quotes)
    return CardLine(f"Marked as well: {named}. {_CANNOT_TELL}", quotes)


def cue_quote(item: LabelledTurn, cue: Label) -> Quote:
    """The sentences that show a cue."""
    start, end = words_of(item, cue)
    return Quote(item.turn.index, start, end, item.turn.text[start:end])
