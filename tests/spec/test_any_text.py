"""Whatever text comes in, out comes a valid review or one clear sentence; offsets point at the words."""

from __future__ import annotations

import json
from itertools import chain
from pathlib import Path
from typing import Any

import jsonschema
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import mentalize.reports
from mentalize.codebook import load
from mentalize.errors import MentalizeError
from mentalize.reports.document import to_json
from mentalize.reports.html import render
from mentalize.reports.tables import to_csv
from mentalize.reviewing import Review
from mentalize.reviewing.review import review
from mentalize.transcripts import read_bytes, read_text

BOOK = load()
SCHEMA = json.loads(
    next(Path(mentalize.reports.__file__).parent.rglob("review.schema.json")).read_text("utf-8")
)
VALID = jsonschema.Draft202012Validator(SCHEMA)
UNHURRIED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

SPOKEN = st.sampled_from(
    [
        "What happened then?", "How did that leave you feeling?", "Mm.", "You must have been hurt.",
        "I don't know, annoyed I guess.", "She can't stand that I'm better. That's a fact.",
        "There's no point in any of it if I fail.", "[laughs] (pause) Well — you know…",
        "I was so ashamed I wanted to disappear.", "שלום, מה קרה?", "🙂 fine 🙂", "Why didn't you just ask?",
        "It's structural, sociologically speaking.", "Two hundred likes. So I exist.", "=1+1", "<b>no</b>",
    ]
)  # fmt: skip
ANY_TALK = st.lists(
    st.tuples(st.sampled_from("TP"), st.one_of(SPOKEN, st.text(max_size=60))), max_size=24
)


def written(talk: list[tuple[str, str]]) -> str:
    return "\n".join(f"{who}: {' '.join(text.split())}" for who, text in talk)


def check(found: Review) -> None:
    document = to_json(found, BOOK)
    VALID.validate(document)
    json.dumps(document)
    spans_point_at_words(document)
    render(found, BOOK)
    assert to_csv(found).startswith("turn,")


def spans_point_at_words(document: dict[str, Any]) -> None:
    turns = document["turns"]
    for position, turn in enumerate(turns):
        assert turn["index"] == position
        layers = ("moves", "processes", "affects", "risk")
        for label in chain.from_iterable(turn.get(layer, ()) for layer in layers):
            assert 0 <= label["start"] <= label["end"] <= len(turn["text"])
        if turn["role"] == "clinician":
            assert turn["question"] is not None
        if turn["role"] == "patient":
            assert turn["mode"] is not None
    for suggestion in document["suggestions"]:
        earlier = (turn["text"] for turn in turns[: suggestion["turn"] + 1])
        assert any(suggestion["quote"] in text for text in earlier)
        assert len(suggestion["text"].split()) <= 20


@UNHURRIED
@given(ANY_TALK)
def test_any_talk(talk: list[tuple[str, str]]) -> None:
    try:
        transcript = read_text(written(talk))
    except MentalizeError:
        return
    check(review(transcript))


@UNHURRIED
@given(st.text(max_size=400))
def test_any_text(text: str) -> None:
    try:
        transcript = read_text(text)
    except MentalizeError:
        return
    check(review(transcript))


@UNHURRIED
@given(
    st.binary(max_size=400),
    st.sampled_from(["a.txt", "a.vtt", "a.json", "a.docx", "a.csv", "a.eaf"]),
)
def test_any_bytes(data: bytes, name: str) -> None:
    try:
        transcript = read_bytes(data, name=name)
    except MentalizeError:
        return
    check(review(transcript))


def test_the_same_session_gives_the_same_document() -> None:
    talk = written(
        [("T", "What happened then?"), ("P", "I was furious."), ("T", "And?"), ("P", "No.")]
    )
    assert to_json(review(read_text(talk)), BOOK) == to_json(review(read_text(talk)), BOOK)
