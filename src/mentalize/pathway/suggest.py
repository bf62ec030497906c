"""What else could have been asked, in words for this moment (codebook §5)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from mentalize.codebook.model import Codebook, FitOption, FitRow
from mentalize.pathway.conditions import about_motive, of_another
from mentalize.pathway.material import material
from mentalize.pathway.model import Suggestion
from mentalize.pathway.ruptures import rupture
from mentalize.pathway.situation import (
    Situation,
    check_rows,
    fitting_row,
    situation,
)
from mentalize.pathway.slots import Material
from mentalize.pathway.telling import surest
from mentalize.pathway.wording import (
    Phrases,
    Used,
    Worded,
    after,
    by_move,
    expands,
    following,
    word,
)
from mentalize.transcripts.labels import Label, LabelledTurn
from mentalize.transcripts.model import Quote
from mentalize.transcripts.words import words

_MOST_MOMENTS = 5
_MOST_OPTIONS = 3
# Where the two are at odds that comes before what the statement was about; an argument has its own words.
_BETWEEN = frozenset({"contempt_of_clinician", "friction"})
_PLAIN = 1  # a second has to bring in words of the patient
_MOST_QUOTED = 25
_LEAST_QUOTED = 4
# From how many patient's turns a place or a day may be taken up, where the move is to go back.
_REACH = {"pretend": 4, "cant_find_feeling": 3}
_WORD = re.compile(r"\S+")


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the path stood at a turn, and whether the why had been touched by then."""

    path_state: str = ""
    why_touched: bool = False


@dataclass(frozen=True, slots=True)
class _Draft:
    """A suggestion and the sentence that it carries."""

    suggestion: Suggestion
    worded: Worded


@dataclass(frozen=True, slots=True)
class _Ground:
    """What every suggestion of a session rests on."""

    turns: Sequence[LabelledTurn]
    book: Codebook
    phrases: Phrases


def suggest_all(
    turns: Sequence[LabelledTurn],
    moments: Sequence[int],
    statements: Sequence[int],
    book: Codebook,
    context: Mapping[int, Standing] | None = None,
) -> tuple[Suggestion, ...]:
    """Suggestions for at most five moments (patient's turns) and one for each statement.

    No wording serves twice. Moments choose first; the result stands in the order of the turns.
    """
    ground = _ground(turns, book)
    used = Used()
    found: list[_Draft] = []
    for at in moments[:_MOST_MOMENTS]:
        stands = (context or {}).get(at, Standing())
        here = situation(turns, at, stands.path_state, why_touched=stands.why_touched)
        found += (drafts := _for_moment(ground, here, used))
        used = after(used, [draft.worded for draft in drafts])
    for at in statements:
        found += (drafts := _for_statement(ground, at, used))
        used = after(used, [draft.worded for draft in drafts])
    return tuple(x.suggestion for x in sorted(found, key=lambda x: x.suggestion.turn))


def suggest(
    turns: Sequence[LabelledTurn],
    at: int,
    book: Codebook,
    used: frozenset[str] = frozenset(),
    path_state: str = "",
    why_touched: bool = False,
) -> tuple[Suggestion, ...]:
    """Two or three things to try after the patient's turn `at`; none where nothing calls for it.

    `used` holds ids or texts of wordings that are not to come again. Turns after `at` are not looked at.
    """
    here = situation(turns, at, path_state, why_touched=why_touched)
    drafts = _for_moment(_ground(turns, book), here, Used(used))
    return tuple(draft.suggestion for draft in drafts)


def instead(
    turns: Sequence[LabelledTurn], at: int, book: Codebook, used: frozenset[str] = frozenset()
) -> Suggestion | None:
    """One way to ask instead of the clinician's statement at `at`; None where there is none."""
    drafts = _for_statement(_ground(turns, book), at, Used(used))
    return drafts[0].suggestion if drafts else None


def _ground(turns: Sequence[LabelledTurn], book: Codebook) -> _Ground:
    check_rows(book)
    return _Ground(turns, book, by_move(book))


def _for_moment(ground: _Ground, here: Situation, used: Used) -> list[_Draft]:
    fits = fitting_row(here, ground.book) if here.item.turn.role == "patient" else None
    if fits is None:
        return []
    row, shown = fits
    slots = material(ground.turns, here, _REACH.get(row.id, 1))
    used = following(used, here.asked)
    drafts: list[_Draft] = []
    for option in (*row.first, *row.then):
        if _applies(option, here, slots):
            spent = after(used, [draft.worded for draft in drafts])
            worded = word(option, row.id, slots, spent, ground.phrases)
            drafts.append(_Draft(_suggestion(row, option, here, shown, worded), worded))
    return _best(drafts)


def _applies(option: FitOption, here: Situation, slots: Material) -> bool:
    """Whether there is a feeling to go on from, or a process to name."""
    if option.move == "mark_mentalizing":
        return here.heard.mode_code == "mentalizing"
    if option.move == "clarify_facts" and about_motive(here):
        return False  # what was wanted or meant is no matter of what happened next
    return not expands(option) or "beside" in slots


def _best(drafts: Sequence[_Draft]) -> list[_Draft]:
    """Three at most, shown in the order of the table.

    Those with a sentence come before those without, and of these those that fit most closely.
    """
    worded = [draft for draft in drafts if draft.worded.text]
    worded.sort(key=lambda draft: -draft.worded.weight)
    worded = worded[:_PLAIN] + [draft for draft in worded[_PLAIN:] if draft.worded.quotes]
    silent = [_silent(draft) for draft in drafts if draft not in worded]
    kept = worded[:_MOST_OPTIONS] if len(worded) > 1 else (worded + silent)[: _MOST_OPTIONS - 1]
    moves = [draft.suggestion.code for draft in drafts]
    return sorted(kept, key=lambda draft: moves.index(draft.suggestion.code))


def _silent(draft: _Draft) -> _Draft:
    return _Draft(replace(draft.suggestion, text=""), Worded())


def _for_statement(ground: _Ground, at: int, used: Used) -> list[_Draft]:
    """One draft at most, of all that the row offers here."""
    here = situation(ground.turns, at)
    here = replace(here, item=surest(here.item))
    fits = fitting_row(here, ground.book)
    if fits is None or here.item.turn.role != "clinician" or not here.patient:
        return []
    if fits[0].id == "after_fill_in" and of_another(here):
        return []
    slots = material(ground.turns, here)
    used = following(used, here.asked)
    drafts: list[_Draft] = []
    for row, option in _instead_options(ground, here, fits[0]):
        if _applies(option, here, slots):
            worded = word(option, row.id, slots, used, ground.phrases)
            shown = rupture(here.heard) if row.id in _BETWEEN else None
            made = _suggestion(row, option, here, shown or here.heard.mode, worded)
            if (
                row.id == fits[0].id
            ):  # what was told stands with the reason, the patient's words beside it
                told = _shown(here.item, fits[1])
                made = replace(made, because=f"{row.name} (“{told.text}”): {option.because}")
            drafts.append(_Draft(replace(made, purpose="instead"), worded))
    return _one_of(drafts, at)


def _one_of(drafts: Sequence[_Draft], at: int) -> list[_Draft]:
    """One that takes up words of the patient; else by turns one of those that can be said.

    Where nothing can be said, words that are too few to be read are not held up.
    """
    worded = [draft for draft in drafts if draft.worded.text]
    taken_up = [draft for draft in worded if draft.worded.quotes]
    if not worded:
        return [draft for draft in drafts[:1] if _readable(draft.suggestion.quote.text)]
    most = max(draft.worded.weight for draft in worded)
    closest = [draft for draft in worded if draft.worded.weight == most]
    return taken_up[:1] or [closest[at // 2 % len(closest)]]


def _readable(text: str) -> bool:
    whole = text.rstrip()[-1:] != "?" and text[:1] not in "-–—…"
    return whole and len(words(text)) >= _LEAST_QUOTED


def _instead_options(
    ground: _Ground, here: Situation, row: FitRow
) -> list[tuple[FitRow, FitOption]]:
    """What the statement's row offers, less what the patient's state speaks against; danger first."""
    answered = fitting_row(situation(ground.turns, here.heard.turn.index), ground.book)
    patient_row = answered[0] if answered else None
    if patient_row is not None and patient_row.first[0].move == "safety":
        return [(patient_row, patient_row.first[0])]
    if patient_row is not None and patient_row.id in _BETWEEN and row.id != "after_argue":
        return [(patient_row, option) for option in patient_row.first]
    avoid = patient_row.avoid if patient_row else ()
    return [(row, option) for option in (*row.first, *row.then) if option.move not in avoid]


def _suggestion(
    row: FitRow, option: FitOption, here: Situation, shown: Label | None, worded: Worded
) -> Suggestion:
    words_shown = _shown(here.heard, shown)
    return Suggestion(
        turn=here.item.turn.index,
        code=option.move,
        row=row.id,
        text=worded.text,
        because=f"{row.name} (“{words_shown.text}”): {option.because}",
        quote=worded.quote or words_shown,
    )


def _shown(item: LabelledTurn, label: Label | None) -> Quote:
    """The words that a label rests on, or as many of them as one takes in at a glance."""
    text = item.turn.text
    fits = label is not None and label.turn == item.turn.index and label.start < label.end
    start, end = (label.start, label.end) if label and fits else (0, len(text))
    found = list(_WORD.finditer(text, start, end))[:_MOST_QUOTED]
    if found:
        start, end = found[0].start(), found[-1].end()
    return Quote(item.turn.index, start, end, text[start:end])
