"""WebVTT and SRT, in the shapes that meeting programs leave them."""

import pytest

from mentalize.transcripts import TranscriptError, read_text
from people import said, times

TWO = [("Ana", "How?"), ("Ben", "Bad.")]
A, B = "00:00:01.000 --> 00:00:02.000", "00:00:03.000 --> 00:00:04.000"
SHAPES = {
    "voices": f"WEBVTT\n\n{A}\n<v Ana>How?</v>\n\n{B}\n<v Ben>Bad.</v>",
    "voices without an end": f"WEBVTT\n\n{A}\n<v Ana>How?\n\n{B}\n<v Ben>Bad.",
    "voices with a class": f"WEBVTT\n\n{A}\n<v.loud Ana>How?\n\n{B}\n<v.first.low Ben>Bad.",
    "names": f"WEBVTT\n\n1\n{A}\nAna: How?\n\n2\n{B}\nBen: Bad.",
    "ids of words": f"WEBVTT\n\nintro one\n{A}\nAna: How?\n\nthe answer\n{B}\nBen: Bad.",
    "no empty lines": f"WEBVTT\n{A}\nAna: How?\n{B}\nBen: Bad.",
    "no empty lines, numbered": f"WEBVTT\n1\n{A}\nAna: How?\n2\n{B}\nBen: Bad.",
    "header, notes, styles, regions": f"WEBVTT kind\nLanguage: en\n\nNOTE\nAna: no\n\nSTYLE\n::cue {{}}\n\nREGION\nid:x\n\n{A}\nAna: How?\n\n{B}\nBen: Bad.",
    "settings": f"WEBVTT\n\n{A} line:0 align:end\nAna: How?\n\n{B} size:50%\nBen: Bad.",
    "marks of style": f"WEBVTT\n\n{A}\n<b>Ana:</b> <c.red>How</c>?\n\n{B}\nBen: <00:00:03.500>Bad.",
    "several voices in a cue": f"WEBVTT\n\n{A}\n<v Ana>How?</v> <v Ben>Bad.</v>",
    "several lines in a cue": f"WEBVTT\n\n{A}\nAna: How?\nBen: Bad.",
    "no hours": "WEBVTT\n\n00:01.000 --> 00:02.000\nAna: How?\n\n00:03.000 --> 00:04.000\nBen: Bad.",
    "no header": f"{A}\nAna: How?\n\n{B}\nBen: Bad.",
    "SRT": "1\n00:00:01,000 --> 00:00:02,000\nAna: How?\n\n2\n00:00:03,000 --> 00:00:04,000\nBen: Bad.",
    "SRT with empty lines in a cue": "1\n00:00:01,000 --> 00:00:02,000\nAna:\n\nHow?\n\n2\n00:00:03,000 --> 00:00:04,000\nBen: Bad.",
    "SRT with positions": "1\n00:00:01,000 --> 00:00:02,000\n{\\an8}Ana: <i>How?</i>\n\n2\n00:00:03,000 --> 00:00:04,000\nBen: Bad.",
}


@pytest.mark.parametrize("text", SHAPES.values(), ids=SHAPES)
def test_shapes(text: str) -> None:
    assert said(read_text(text)) == TWO


def test_cues_of_a_speaker_become_one_turn_from_the_first_to_the_last() -> None:
    text = (
        f"WEBVTT\n\n{A}\nAna: How\n\n{B}\nAna: was it?\n\n00:00:05.000 --> 00:00:06.500\nBen: Bad."
    )
    transcript = read_text(text)
    assert said(transcript) == [("Ana", "How was it?"), ("Ben", "Bad.")]
    assert times(transcript) == [(1, 4), (5, 6.5)]


def test_a_cue_without_a_name_belongs_to_the_one_before() -> None:
    text = (
        f"WEBVTT\n\n{A}\n<v Ana>How</v>\n\n{B}\nwas it?\n\n00:05.000 --> 00:06.000\n<v Ben>Bad.</v>"
    )
    assert said(read_text(text)) == [("Ana", "How was it?"), ("Ben", "Bad.")]


def test_escapes_are_written_out_once_and_laughs_stay() -> None:
    text = f"WEBVTT\n\n{A}\n<v Ana &amp; Co>A &lt; B &amp;amp; C &gt; D</v>\n\n{B}\n<v Ben><laughs> [sighs] no</v>"
    assert said(read_text(text)) == [
        ("Ana & Co", "A < B &amp; C > D"),
        ("Ben", "<laughs> [sighs] no"),
    ]


def test_times_beyond_the_first_hour() -> None:
    text = (
        "WEBVTT\n\n01:00:01.250 --> 01:00:02.000\nT: How?\n\n10:00:00.000 --> 10:00:01.000\nP: Bad."
    )
    assert times(read_text(text)) == [(3601.25, 3602), (36000, 36001)]


def test_a_cue_that_ends_before_it_begins_loses_its_end() -> None:
    text = f"WEBVTT\n\n00:00:09.000 --> 00:00:02.000\nT: How?\n\n{B}\nP: Bad."
    assert times(read_text(text)) == [(9, None), (3, 4)]


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        (f"WEBVTT\n\n{A}\nT: How?\n\n00:00:03.000 -->", 6, "cut off"),
        (f"WEBVTT\n\n{A}\nT: How?\n\n00:00:xx --> 00:00:04.000\nP: Bad.", 6, "damaged"),
        ("1\n00:00:01,000 --> 00:00:02,000\nT: How?\n\n2\n00:00:03,000 --> 00:0", 6, "cut off"),
        ("WEBVTT\n\nNOTE nothing here", 1, "no cue"),
        (f"WEBVTT\n\n{A}\nHow?\n\n{B}\nBad.", 3, "no speakers"),
    ],
)
def test_broken_captions(text: str, line: int, what: str) -> None:
    with pytest.raises(TranscriptError, match=what) as caught:
        read_text(text, source="talk.vtt")
    assert caught.value.where == f"talk.vtt, line {line}"
    assert caught.value.remedy
