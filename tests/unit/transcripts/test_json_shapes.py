"""JSON by shape: the variants of each service, and what is refused."""

import json

import pytest

from mentalize.transcripts import TranscriptError, read_text
from people import said, times

TWO = [("How?", 1.0, 2.0), ("Bad.", 3.0, 4.0)]


def _word(text: str, start: float, **more: object) -> dict[str, object]:
    return {"word": text, "start": start, "end": start + 1, **more}


def _item(text: str, start: str | None, **more: object) -> dict[str, object]:
    times = {"start_time": start, "end_time": f"{float(start) + 1}"} if start else {}
    kind = "pronunciation" if start else "punctuation"
    return {"type": kind, "alternatives": [{"content": text}], **times, **more}


_ITEMS = [_item("How", "1.0"), _item("?", None), _item("Bad", "3.0"), _item(".", None)]
_LABELLED = [
    _item("How", "1.0", speaker_label="a"),
    _item("?", None, speaker_label="a"),
    _item("Bad", "3.0", speaker_label="b"),
    _item(".", None, speaker_label="b"),
]
_SEGMENTS = [
    {
        "start_time": "1.0",
        "end_time": "2.0",
        "speaker_label": "a",
        "items": [{"start_time": "1.0", "speaker_label": "a"}],
    },
    {"start_time": "3.0", "end_time": "4.0", "speaker_label": "b", "items": []},
]
SHAPES: dict[str, object] = {
    "Whisper with speakers": {
        "segments": [
            {"start": 1, "end": 2, "text": " How?", "speaker": "a"},
            {"start": 3, "end": 4, "text": " Bad.", "speaker": "b"},
        ]
    },
    "WhisperX, speakers beside words only": {
        "segments": [
            {"start": 1, "end": 2, "text": "How?", "words": [_word("How?", 1, speaker="a")]},
            {"start": 3, "end": 4, "text": "Bad.", "words": [_word("Bad.", 3, speaker="b")]},
        ]
    },
    "whisper.cpp": {
        "transcription": [
            {"offsets": {"from": 1000, "to": 2000}, "text": " How?", "speaker": "0"},
            {"offsets": {"from": 3000, "to": 4000}, "text": " Bad.", "speaker": "1"},
        ]
    },
    "AWS, speakers apart": {
        "results": {"items": _ITEMS, "speaker_labels": {"segments": _SEGMENTS}}
    },
    "AWS, speakers beside words": {"results": {"items": _LABELLED}},
    "AWS, audio segments": {
        "results": {
            "items": [],
            "audio_segments": [
                {
                    "transcript": "How?",
                    "start_time": "1.0",
                    "end_time": "2.0",
                    "speaker_label": "a",
                },
                {
                    "transcript": "Bad.",
                    "start_time": "3.0",
                    "end_time": "4.0",
                    "speaker_label": "b",
                },
            ],
        }
    },
    "AWS, channels": {
        "results": {
            "channel_labels": {
                "channels": [
                    {"channel_label": "ch_1", "items": _ITEMS[2:]},
                    {"channel_label": "ch_0", "items": _ITEMS[:2]},
                ]
            }
        }
    },
    "Deepgram, utterances": {
        "results": {
            "utterances": [
                {"transcript": "How?", "start": 1, "end": 2, "speaker": 0},
                {"transcript": "Bad.", "start": 3, "end": 4, "speaker": 1},
            ]
        }
    },
    "Deepgram, paragraphs": {
        "results": {
            "channels": [
                {
                    "alternatives": [
                        {
                            "paragraphs": {
                                "paragraphs": [
                                    {
                                        "speaker": 0,
                                        "start": 1,
                                        "end": 2,
                                        "sentences": [{"text": "How?"}],
                                    },
                                    {
                                        "speaker": 1,
                                        "start": 3,
                                        "end": 4,
                                        "sentences": [{"text": "Bad."}],
                                    },
                                ]
                            }
                        }
                    ]
                }
            ]
        }
    },
    "Deepgram, words": {
        "results": {
            "channels": [
                {
                    "alternatives": [
                        {
                            "words": [
                                _word("how", 1, speaker=0, punctuated_word="How?"),
                                _word("Bad.", 3, speaker=1),
                            ]
                        }
                    ]
                }
            ]
        }
    },
    "Deepgram, channels": {
        "results": {
            "channels": [
                {"alternatives": [{"words": [_word("How?", 1)]}]},
                {"alternatives": [{"words": [_word("Bad.", 3)]}]},
            ]
        }
    },
    "AssemblyAI, utterances": {
        "utterances": [
            {"speaker": "A", "text": "How?", "start": 1000, "end": 2000},
            {"speaker": "B", "text": "Bad.", "start": 3000, "end": 4000},
        ]
    },
    "AssemblyAI, words": {
        "audio_url": "",
        "utterances": None,
        "words": [
            {"speaker": "A", "text": "How?", "start": 1000, "end": 2000},
            {"speaker": "B", "text": "Bad.", "start": 3000, "end": 4000},
        ],
    },
    "Rev": {
        "monologues": [
            {
                "speaker": 0,
                "elements": [
                    {"type": "text", "value": "How", "ts": 1, "end_ts": 2},
                    {"type": "punct", "value": "?"},
                ],
            },
            {
                "speaker": 1,
                "elements": [
                    {"type": "text", "value": "Bad", "ts": 3, "end_ts": 4},
                    {"type": "punct", "value": "."},
                ],
            },
        ]
    },
    "a list of a colleague's": [
        {"who": "a", "text": "How?", "start": 1, "end": 2},
        {"who": "b", "text": "Bad.", "start": 3, "end": 4},
    ],
    "a list deep inside": {
        "data": {
            "call": {
                "entries": [
                    {
                        "speaker": {"name": "a"},
                        "transcript": "How?",
                        "start_time": "00:01",
                        "end_time": "00:02",
                    },
                    {
                        "speaker": {"name": "b"},
                        "transcript": "Bad.",
                        "start_time": "00:03",
                        "end_time": "00:04",
                    },
                ]
            }
        }
    },
    "milliseconds": {
        "Transcript": [
            {
                "ParticipantRole": "AGENT",
                "Content": "How?",
                "BeginOffsetMillis": 1000,
                "EndOffsetMillis": 2000,
            },
            {
                "ParticipantRole": "CUSTOMER",
                "Content": "Bad.",
                "BeginOffsetMillis": 3000,
                "EndOffsetMillis": 4000,
            },
        ]
    },
    "ours": {
        "schema": "mentalize.transcript/1",
        "turns": [
            {"role": "clinician", "text": "How?", "start": 1, "end": 2},
            {"role": "patient", "text": "Bad.", "start": 3, "end": 4},
        ],
    },
    "a review of ours": {
        "schema": "mentalize.review/1",
        "coder": {},
        "turns": [
            {
                "index": 0,
                "role": "clinician",
                "speaker": "A",
                "text": "How?",
                "start": 1,
                "end": 2,
                "moves": [],
            },
            {"index": 1, "role": "patient", "speaker": "B", "text": "Bad.", "start": 3, "end": 4},
        ],
        "path": [],
    },
    "turns without a schema": {
        "turns": [
            {"speaker": "A", "text": "How?", "start": 1, "end": 2},
            {"speaker": "B", "text": "Bad.", "start": 3, "end": 4},
        ]
    },
}


@pytest.mark.parametrize("document", SHAPES.values(), ids=SHAPES)
def test_shapes(document: object) -> None:
    transcript = read_text(json.dumps(document))
    assert [(turn.text, turn.start, turn.end) for turn in transcript.turns] == TWO


def test_names_of_numbers() -> None:
    elements = [{"type": "text", "value": "Hm."}]
    document = {
        "speakers": [{"id": 7, "name": "Ana"}],
        "monologues": [{"speaker": 7, "elements": elements}, {"speaker": 3, "elements": elements}],
    }
    assert said(read_text(json.dumps(document))) == [("Ana", "Hm."), ("Speaker 3", "Hm.")]


def test_a_stretch_that_nobody_is_named_for_goes_to_the_speaker_before() -> None:
    segments = [
        {"text": "How?", "speaker": "a"},
        {"text": "Then?"},
        {"text": "Bad.", "speaker": "b"},
    ]
    transcript = read_text(json.dumps({"segments": segments}))
    assert said(transcript) == [("a", "How? Then?"), ("b", "Bad.")]
    assert "1 stretch" in transcript.notes[0]


def test_stated_roles_are_certain_and_turns_stay_apart() -> None:
    rows = [
        ("patient", "I wonder?"),
        ("patient", "What do you think?"),
        ("clinician", "I know."),
        ("other", "Sorry."),
    ]
    text = "\n".join(
        json.dumps({"session": "S", "turn": n, "role": role, "text": words})
        for n, (role, words) in enumerate(rows)
    )
    transcript = read_text(text)
    assert [(turn.role, turn.text) for turn in transcript.turns] == rows
    assert transcript.clinician.confidence == 1
    assert not transcript.clinician.told


def test_turns_without_numbers_are_joined() -> None:
    rows = [
        {"role": "clinician", "text": "How?"},
        {"role": "patient", "text": "Bad."},
        {"role": "patient", "text": "Very."},
    ]
    assert said(read_text(json.dumps(rows))) == [("clinician", "How?"), ("patient", "Bad. Very.")]


def test_times_that_are_none() -> None:
    odd = '[{"speaker":"a","text":"How?","start":NaN,"end":-3},{"speaker":"b","text":"Bad.","start":Infinity,"end":true},{"speaker":"a","text":"So?","start":1e400,"end":[]}]'
    assert times(read_text(odd)) == [(None, None)] * 3


REFUSED: dict[str, tuple[str, str, int | None]] = {
    "cut off": ('{"turns": [{"speaker": "a",\n"text": "Ho', "cut off", 2),
    "damaged": ('{"turns": [{"speaker" "a"}]}', "damaged", 1),
    "lines cut off": ('{"role":"clinician","text":"How?"}\n{"role":"pat', "cut off", 2),
    "too deep": ('[{"a":' * 100_000, "too deeply", None),
    "a huge number": ('{"a": ' + "9" * 5000 + "}", "thousands of digits", None),
    "a huge number in a line": (
        '{"role":"patient","text":"x"}\n{"a": ' + "9" * 5000 + "}",
        "thousands of digits",
        None,
    ),
    "no transcript": ('{"name": "J.", "age": 26}', "no transcript", None),
    "nobody named": ('[{"text": "How?"}, {"text": "Bad."}]', "no speakers are named", None),
    "one speaker": ('[{"speaker": "a", "text": "How?"}]', "only one speaker", None),
    "no words": ('{"monologues": []}', "nobody says anything", None),
    "two sessions": (
        '[{"session":"1","role":"patient","text":"x"},{"session":"2","role":"clinician","text":"y"}]',
        "2 sessions",
        None,
    ),
    "two roles": (
        '[{"speaker":"J","role":"patient","text":"x"},{"speaker":"J","role":"clinician","text":"y"}]',
        "clinician there",
        None,
    ),
    "our turns without text": (
        '{"schema":"mentalize.review/1","turns":[{"role":"patient"}]}',
        "turn 0 has no text",
        None,
    ),
    "our turns missing": ('{"schema":"mentalize.review/1","turns":{}}', 'needs "turns"', None),
    "a silent clinician": (
        '[{"role":"clinician","text":" "},{"role":"patient","text":"x"},{"role":"other","text":"y"}]',
        "says nothing",
        None,
    ),
}


@pytest.mark.parametrize(("text", "what", "line"), REFUSED.values(), ids=REFUSED)
def test_refused(text: str, what: str, line: int | None) -> None:
    with pytest.raises(TranscriptError, match=what) as caught:
        read_text(text, source="x.json")
    assert caught.value.where == ("x.json" if line is None else f"x.json, line {line}")
    assert caught.value.remedy


def test_utterances_in_seconds_are_told_by_their_fractions() -> None:
    rows = [("a", "How?", 1.5, 2), ("b", "Bad.", 3, 60)]
    listed = [{"speaker": a, "text": b, "start": c, "end": d} for a, b, c, d in rows]
    assert times(read_text(json.dumps({"utterances": listed}))) == [(1.5, 2), (3, 60)]


def test_a_list_of_all_words_does_not_hide_the_one_with_speakers() -> None:
    talk = [{"speaker": "a", "text": "How so?"}, {"speaker": "b", "text": "Bad."}]
    single = [{"text": word} for word in ("How", "so?", "Bad.")]
    document = {"transcript": talk, "words": single}
    assert said(read_text(json.dumps(document))) == [("a", "How so?"), ("b", "Bad.")]


def test_only_what_went_to_another_speaker_is_counted_so() -> None:
    segments = [{"text": "Hm."}, {"text": "How?", "speaker": "a"}, {"text": "x", "speaker": "b"}]
    transcript = read_text(json.dumps({"segments": segments}))
    assert [turn.speaker for turn in transcript.turns] == ["Unknown", "a", "b"]
    assert transcript.notes == ()
