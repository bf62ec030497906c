"""Writes a review as JSON by the documented schema (`review.schema.json`, docs/review-json.md)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any

from mentalize.codebook.model import Codebook
from mentalize.pathway.model import Moment, Suggestion
from mentalize.reports.tables import all_labels
from mentalize.reports.words import printable
from mentalize.reviewing.model import Card, CardLine, Clip, Index, Review
from mentalize.transcripts.labels import Label, LabelledTurn
from mentalize.transcripts.model import Quote, Transcript

SCHEMA = "mentalize.review/1"


def to_json(review: Review, book: Codebook) -> dict[str, Any]:
    """Turn `review` into plain JSON values; `index` and `turn` count from 0.

    `book` gives the names and plain words of the codes that occur, so that a reader of the JSON
    needs no codebook beside it.
    """
    steps = {x.turn: x.step for x in review.steps}
    coder = review.coder
    document = {
        "schema": SCHEMA,
        "coder": {"name": coder.name, "version": coder.version, "codebook": coder.codebook},
        "transcript": _transcript(review.transcript),
        "turns": [_turn(x, steps.get(x.turn.index)) for x in review.turns],
        "path": [
            {"turn": x.turn, "state": x.state, "because": x.because, "episode": x.episode}
            for x in review.path
        ],
        "steps": [
            {
                "turn": x.turn, "step": x.step, "move": x.move, "state": x.state,
                "because": x.because, "came_along": x.came_along,
            }
            for x in review.steps
        ],
        "moments": [_moment(x) for x in review.moments],
        "suggestions": [_suggestion(x) for x in review.suggestions],
        "clips": [_clip(x) for x in review.clips],
        "indices": {x.id: _index(x) for x in review.indices},
        "profile": [
            {
                "id": x.id, "name": x.name, "count": x.count, "of": x.of, "of_what": x.of_what,
                "quotes": [_quote(q) for q in x.quotes],
            }
            for x in review.profile
        ],
        "card": _card(review.card),
        "codes": _codes(review, book),
    }  # fmt: skip
    clean: dict[str, Any] = _printable(document)
    return clean


@cache
def schema() -> Mapping[str, Any]:
    """Load the JSON Schema (draft 2020-12) that `to_json` keeps to."""
    path = resources.files("mentalize.reports") / "data" / "review.schema.json"
    loaded: Mapping[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return loaded


def _printable(value: Any) -> Any:  # noqa: ANN401 - any JSON value
    """Replace what no UTF-8 file may hold; lengths, and with them offsets, stay."""
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, dict):
        return {printable(k): _printable(v) for k, v in value.items()}
    return [_printable(x) for x in value] if isinstance(value, list) else value


def _transcript(transcript: Transcript) -> dict[str, Any]:
    guess = transcript.clinician
    return {
        "source": transcript.source,
        "format": transcript.format,
        "timed": transcript.timed,
        "clinician": {
            "speaker": guess.speaker, "confidence": guess.confidence, "because": guess.because,
            "told": guess.told,
        },
        "notes": list(transcript.notes),
    }  # fmt: skip


def _turn(labelled: LabelledTurn, step: str | None) -> dict[str, Any]:
    turn = labelled.turn
    shared: dict[str, Any] = {
        "index": turn.index,
        "role": turn.role,
        "speaker": turn.speaker,
        "start": turn.start,
        "end": turn.end,
        "text": turn.text,
    }
    if turn.role == "clinician":
        return shared | _clinician(labelled, step)
    return shared | _patient(labelled) if turn.role == "patient" else shared


def _clinician(labelled: LabelledTurn, step: str | None) -> dict[str, Any]:
    question, stance = labelled.question, labelled.stance
    return {
        "moves": [_label(x) for x in labelled.moves],
        "question": question.code if question else "none",
        "stance": int(stance.code) if stance else 0,
        "step": step,
        "derived": [x.code for x in labelled.derived],
    }


def _patient(labelled: LabelledTurn) -> dict[str, Any]:
    return {
        "mode": _mode(labelled.mode),
        "processes": [_label(x) | {"target": x.target} for x in labelled.processes],
        "affects": [{"family": x.code, **_place(x)} for x in labelled.affects],
        "arousal": labelled.arousal.code if labelled.arousal else "mid",
        "risk": [
            _label(x) | {"doubtful": x.abstained} for x in (*labelled.risks, *labelled.doubtful)
        ],
        "derived": [x.code for x in labelled.derived],
    }


def _mode(label: Label | None) -> dict[str, Any]:
    if label is None:
        return {
            "code": "none", "start": 0, "end": 0, "confidence": 0.0, "because": "not labelled",
            "abstained": True,
        }  # fmt: skip
    return {"code": label.code, **_place(label), "abstained": label.abstained}


def _label(label: Label) -> dict[str, Any]:
    return {"code": label.code, **_place(label)}


def _place(label: Label) -> dict[str, Any]:
    return {
        "start": label.start,
        "end": label.end,
        "confidence": label.confidence,
        "because": label.because,
    }


def _codes(review: Review, book: Codebook) -> list[dict[str, Any]]:
    used = {(x.layer, x.code) for turn in review.turns for x in all_labels(turn)}
    used |= {("move", x.code) for x in review.suggestions}
    return [
        {
            "layer": x.layer, "code": x.id, "name": x.name, "plain": x.plain,
            "evidence": list(x.evidence),
        }
        for x in book.codes
        if (x.layer, x.id) in used
    ]  # fmt: skip


def _quote(quote: Quote) -> dict[str, Any]:
    return {"turn": quote.turn, "start": quote.start, "end": quote.end, "text": quote.text}


def _moment(moment: Moment) -> dict[str, Any]:
    return {
        "turn": moment.turn,
        "kind": moment.kind,
        "because": moment.because,
        "before": moment.before,
        "quote": moment.quote.text,
        "quote_at": _at(moment.quote),
    }


def _suggestion(suggestion: Suggestion) -> dict[str, Any]:
    return {
        "turn": suggestion.turn,
        "text": suggestion.text,
        "code": suggestion.code,
        "because": suggestion.because,
        "quote": suggestion.quote.text,
        "quote_at": _at(suggestion.quote),
        "row": suggestion.row,
        "purpose": suggestion.purpose,
    }


def _at(quote: Quote) -> dict[str, int]:
    return {"turn": quote.turn, "start": quote.start, "end": quote.end}


def _clip(clip: Clip) -> dict[str, Any]:
    return {
        "first": clip.first, "last": clip.last, "start": clip.start, "end": clip.end,
        "because": clip.because, "moments": list(clip.moments),
    }  # fmt: skip


def _index(index: Index) -> dict[str, Any]:
    return {
        "name": index.name,
        "plain": index.plain,
        "value": index.value,
        "count": index.count,
        "of": index.of,
        "interval": list(index.interval) if index.interval else None,
    }


def _card(card: Card) -> dict[str, Any]:
    missed = card.missed
    return {
        "risk": [_line(x) for x in card.risk],
        "sentences": [_line(x) for x in card.sentences],
        "openings": [
            _line(x.line) | {"before": _quote(x.before) if x.before else None}
            for x in card.openings
        ],
        "missed": _line(missed.line)
        | {
            "said": _quote(missed.said) if missed.said else None,
            "other_way": _suggestion(missed.other_way) if missed.other_way else None,
        }
        if missed
        else None,
        "question": _line(card.question),
    }


def _line(line: CardLine) -> dict[str, Any]:
    return {"text": line.text, "quotes": [_quote(x) for x in line.quotes]}
