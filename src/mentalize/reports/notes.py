"""What the margin says of each turn."""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

from mentalize.pathway.model import PathPoint, Step, Suggestion
from mentalize.reports.definitions import Definitions
from mentalize.reports.spans import Span, pieces
from mentalize.reports.view import Badge, CodeView, Note, Option, QuoteView, TurnView
from mentalize.reports.words import MOMENTS, STEPS, sentence, shorten, spoken, sureness, when
from mentalize.reviewing.model import Review
from mentalize.transcripts.labels import Label, LabelledTurn
from mentalize.transcripts.model import Quote, Transcript

_QUOTE = 90
_MOST_OPTIONS = 3
_SILENT_MOVES = frozenset({"minimal", "other"})


@cache
def _phrases() -> Mapping[str, Mapping[str, str]]:
    path = resources.files("mentalize.reports") / "data" / "heard.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))


def phrase(label: Label) -> str:
    """How a sentence about this label begins; the code itself where no phrase is given."""
    known = _phrases().get(label.layer, {}).get(label.code)
    return known or label.code.replace("_", " ").capitalize()


@dataclass(frozen=True, slots=True)
class _Context:
    """What the notes of one turn need to know of the whole review."""

    review: Review
    definitions: Definitions
    path: Mapping[int, PathPoint]
    steps: Mapping[int, Step]
    options: Mapping[int, Sequence[Suggestion]]
    moments: Mapping[int, Sequence[str]]
    after: Mapping[int, LabelledTurn]


def turn_views(review: Review, definitions: Definitions) -> tuple[TurnView, ...]:
    """Every turn with its notes."""
    options: dict[int, list[Suggestion]] = defaultdict(list)
    for suggestion in review.suggestions:
        options[suggestion.turn].append(suggestion)
    moments: dict[int, list[str]] = defaultdict(list)
    for moment in review.moments:
        moments[moment.turn].append(moment.kind)
    context = _Context(
        review,
        definitions,
        {x.turn: x for x in review.path},
        {x.turn: x for x in review.steps},
        options,
        moments,
        _answers(review.turns),
    )
    return tuple(_turn_view(turn, context) for turn in review.turns)


def _answers(turns: Sequence[LabelledTurn]) -> dict[int, LabelledTurn]:
    """Find for each turn the next one of the other side that says something."""
    answers: dict[int, LabelledTurn] = {}
    nearest: dict[str, LabelledTurn] = {}
    other_side = {"clinician": "patient", "patient": "clinician"}
    for labelled in reversed(turns):
        role = labelled.turn.role
        answer = nearest.get(other_side.get(role, ""))
        if answer:
            answers[labelled.turn.index] = answer
        if not all(x.code == "minimal" for x in labelled.moves) or role == "patient":
            nearest[role] = labelled
    return answers


def _turn_view(labelled: LabelledTurn, context: _Context) -> TurnView:
    turn = labelled.turn
    labels = _shown_labels(labelled)
    marked = _marked(turn.text, labels)
    notes = {x: _note(labelled, x, marked.get(x, 0), context.definitions) for x in labels}
    lead = lead_label(labelled)
    point, step = context.path.get(turn.index), context.steps.get(turn.index)
    answer = context.after.get(turn.index)
    return TurnView(
        number=turn.index + 1,
        role=turn.role,
        speaker=turn.speaker,
        when=when(turn),
        text=turn.text,
        pieces=pieces(turn.text, [Span(marked[x], x.start, x.end) for x in labels if x in marked]),
        lead=notes.get(lead) if lead else None,
        heard=phrase(lead) if lead else "",
        quote=_lead_words(labelled, lead),
        sure=sentence(sureness(lead)) if lead else "",
        notes=tuple(notes.values()),
        form=_form(labelled, context.definitions),
        step=_step_words(step),
        state=context.definitions.code("state", point.state) if point else None,
        after=pull(context.review.transcript, answer) if answer else None,
        after_heard=_answer_words(answer),
        options=option_views(
            context.options.get(turn.index, ()), context.review, context.definitions
        ),
        moments=tuple(Badge(x, moment_name(x)) for x in context.moments.get(turn.index, ())),
        mode=labelled.mode_code or ("none" if turn.role == "patient" else ""),
        families=_families(labelled, context),
        risk=bool(labelled.risks),
    )


def moment_name(kind: str) -> str:
    """Name a kind of moment as the screen does."""
    return MOMENTS.get(kind, (kind.replace("_", " ").capitalize(), ""))[0]


def _shown_labels(labelled: LabelledTurn) -> list[Label]:
    arousal = labelled.arousal
    aroused = [arousal] if arousal and arousal.code != "mid" else []
    mode = [labelled.mode] if labelled.mode else []
    return [
        *labelled.risks,
        *labelled.doubtful,
        *mode,
        *labelled.processes,
        *labelled.affects,
        *aroused,
        *labelled.moves,
        *labelled.derived,
    ]


def _marked(text: str, labels: Sequence[Label]) -> dict[Label, int]:
    """Give a number to each label that rests on some of the words; a whole turn needs none."""
    narrow = [
        x
        for x in labels
        if x.start < x.end and x.end - x.start < len(text) and (x.layer, x.code) != ("mode", "none")
    ]
    return {label: number for number, label in enumerate(dict.fromkeys(narrow), start=1)}


def lead_label(labelled: LabelledTurn) -> Label | None:
    """Choose the label for a turn's one sentence: risk, mode, feeling, process; or a move."""
    if labelled.turn.role == "clinician":
        loud = [x for x in labelled.moves if x.code not in _SILENT_MOVES]
        return next(reversed(loud or labelled.moves), None)
    mode = labelled.mode
    if mode and mode.code == "none" and (labelled.affects or labelled.processes):
        mode = None
    order = [*labelled.risks[:1], mode, *labelled.affects, *labelled.processes]
    return next((x for x in order if x), None)


def _lead_words(labelled: LabelledTurn, lead: Label | None) -> str:
    if lead is None or (lead.layer, lead.code) in {("mode", "none"), ("move", "minimal")}:
        return ""
    return shorten(labelled.words(lead), _QUOTE)


def _note(labelled: LabelledTurn, label: Label, mark: int, definitions: Definitions) -> Note:
    return Note(
        definitions.code(label.layer, label.code),
        mark,
        shorten(labelled.words(label), _QUOTE) if mark else "",
        sureness(label),
        spoken(label.because).partition(":")[0],
        label.target,
    )


def _form(labelled: LabelledTurn, definitions: Definitions) -> tuple[CodeView, ...]:
    known = [x for x in (labelled.question, labelled.stance) if x]
    return tuple(definitions.code(x.layer, x.code) for x in known)


def _step_words(step: Step | None) -> str:
    if step is None:
        return ""
    along = ", and the patient came along" if step.came_along else ""
    return sentence(f"{STEPS[step.step]}{along}: {spoken(step.because)}")


def pull(transcript: Transcript, labelled: LabelledTurn) -> QuoteView:
    """Quote what a turn comes down to: the words of its one sentence, or all of it."""
    lead, text = lead_label(labelled), labelled.turn.text
    words = labelled.words(lead) if lead and lead.start < lead.end else text
    return quote_view(transcript, Quote(labelled.turn.index, 0, len(words), words))


def _answer_words(answer: LabelledTurn | None) -> str:
    lead = lead_label(answer) if answer else None
    words = phrase(lead) if lead else ""
    return words[:1].lower() + words[1:]


def _families(labelled: LabelledTurn, context: _Context) -> tuple[str, ...]:
    codes = dict.fromkeys(x.code for x in labelled.moves)
    found = (context.definitions.family(code) for code in codes)
    return tuple(dict.fromkeys(x for x in found if x))


def quote_view(transcript: Transcript, quote: Quote) -> QuoteView:
    """Words as they are quoted: on one line, not too long, with when and who."""
    turn = transcript.turns[quote.turn]
    return QuoteView(shorten(quote.text, _QUOTE), turn.index + 1, when(turn), turn.speaker)


def option_views(
    suggestions: Sequence[Suggestion], review: Review, definitions: Definitions
) -> tuple[Option, ...]:
    """At most three options, each with its reason and the words that it takes up."""
    return tuple(option_view(x, review, definitions) for x in suggestions[:_MOST_OPTIONS])


def option_view(suggestion: Suggestion, review: Review, definitions: Definitions) -> Option:
    """One thing that could be tried."""
    return Option(
        definitions.code("move", suggestion.code),
        spoken(suggestion.text),
        sentence(suggestion.because),
        quote_view(review.transcript, suggestion.quote),
        suggestion.purpose == "instead",
        suggestion.code,
    )
