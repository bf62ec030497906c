"""What is written in a format is read back as it was, ten thousand turns of it quickly."""

import json
import time
from collections.abc import Callable
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from mentalize.transcripts import read_bytes, read_text
from people import docx, paragraph, run, said, table, xlsx

QUICK = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
SLOW = settings(QUICK, max_examples=40)

# What people say: words with marks and asides, in any script, without what a grammar needs for itself.
WORD = st.text(
    st.characters(categories=["Ll", "Lo"], exclude_characters="ªº"), min_size=1, max_size=6
)
SPEECH = st.lists(
    WORD | st.sampled_from(["yes,", "no.", "(pause)", "[laughs]", "so?", "12", "🙂", "…", "it's"]),
    min_size=1,
    max_size=8,
).map(" ".join)
TALKS = st.lists(SPEECH, min_size=2, max_size=8)
WRITERS: dict[str, Callable[[list[tuple[str, str]]], bytes]] = {
    "labels": lambda talk: "\n".join(f"{who}: {words}" for who, words in talk).encode(),
    "paragraphs": lambda talk: "\r\n\r\n".join(
        f"[00:01] {who}: {words}" for who, words in talk
    ).encode("utf-16"),
    "vtt": lambda talk: (
        "WEBVTT\n\n"
        + "\n\n".join(f"00:01.000 --> 00:02.000\n<v {who}>{words}</v>" for who, words in talk)
    ).encode(),
    "srt": lambda talk: "\n\n".join(
        f"{n}\n00:00:01,000 --> 00:00:02,000\n{who}: {words}"
        for n, (who, words) in enumerate(talk, 1)
    ).encode(),
    "csv": lambda talk: (
        "speaker;text\n" + "\n".join(f'{who};"{words}"' for who, words in talk)
    ).encode(),
    "json": lambda talk: json.dumps(
        {"turns": [{"speaker": who, "text": words} for who, words in talk]}
    ).encode(),
    "whisperx": lambda talk: json.dumps(
        {"segments": [{"speaker": who, "text": f" {words}"} for who, words in talk]}
    ).encode(),
    "chat": lambda talk: (
        "@Begin\n" + "".join(f"*{who}:\t{words}\n" for who, words in talk) + "@End\n"
    ).encode(),
    "docx": lambda talk: docx(
        *(paragraph(run(f"{who}: ", bold=True), run(words)) for who, words in talk)
    ),
    "docx table": lambda talk: docx(table([["Speaker", "Text"], *map(list, talk)])),
    "xlsx": lambda talk: xlsx([["Speaker", "Text"], *talk]),
}


@SLOW
@given(TALKS)
@pytest.mark.parametrize("form", WRITERS)
def test_what_is_written_is_read_back(form: str, words: list[str]) -> None:
    talk = [("TP"[place % 2], speech) for place, speech in enumerate(words)]
    assert said(read_bytes(WRITERS[form](talk), name="x")) == talk


@QUICK
@given(st.lists(st.tuples(st.sampled_from("TP"), SPEECH), min_size=2, max_size=10))
def test_no_word_is_lost_and_none_added(talk: list[tuple[str, str]]) -> None:
    assume(len({who for who, _ in talk}) > 1)
    turns = read_text("\n".join(f"{who}: {words}" for who, words in talk)).turns
    written = " ".join(words for _, words in talk).split()
    assert " ".join(turn.text for turn in turns).split() == written
    assert all(one.speaker != other.speaker for one, other in pairwise(turns))


@pytest.mark.parametrize("form", ["labels", "vtt", "csv", "json"])
def test_ten_thousand_turns(form: str) -> None:
    talk = [
        ("TP"[n % 2], f"well, what do you feel about number {n}, when I say it so plainly?")
        for n in range(10_000)
    ]
    data = WRITERS[form](talk)
    began = time.process_time()
    transcript = read_bytes(data, name="x")
    assert said(transcript) == talk
    assert time.process_time() - began < 3
