"""Whatever comes in, a valid transcript or a `MentalizeError` comes out, and soon."""

import csv
import io
import json
import math
import time
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mentalize.errors import MentalizeError
from mentalize.transcripts import Transcript, read_bytes, read_text
from people import TRANSCRIPTS, archive, docx, xlsx

QUICK = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
SLOW = settings(QUICK, max_examples=40)
SAMPLES = {path.name: path.read_bytes() for path in sorted(TRANSCRIPTS.iterdir())}
SUFFIXES = st.sampled_from(
    [
        "x.txt",
        "x.vtt",
        "x.srt",
        "x.csv",
        "x.tsv",
        "x.json",
        "x.cha",
        "x.eaf",
        "x.docx",
        "x.xlsx",
        "x",
    ]
)

# Pieces that mean something to some reader, so that chance finds the corners of every grammar.
PIECES = st.sampled_from(
    [
        "T:",
        "P:",
        "Therapist: ",
        "Dr. Meyer: ",
        "Ana",
        "[T: mm]",
        "(",
        ")",
        "[",
        "]",
        "{",
        "}",
        "<v Ana>",
        "</v>",
        "<",
        ">",
        "\n",
        "\n\n",
        "\r",
        "\t",
        ",",
        ";",
        ":",
        "WEBVTT\n",
        "00:01.000 --> 00:02.000\n",
        "-->",
        "00:00:01,000",
        "[00:01:23]",
        "12:03 ",
        "NOTE x\n",
        "speaker",
        "text",
        "start",
        '"',
        "*PAR:\t",
        "@Begin\n",
        "@UTF8\n",
        "%mor:",
        "\x15",
        "1_2\x15",
        "\x00",
        "\ud800",
        "\u200f",
        "é",
        "🙂",
        "- ",
        ">> ",
        "Ana  0:05\n",
        '{"turns":[',
        '"text":',
        "nan",
        "1e999",
        "words",
        "?",
    ]
)
MIXED = st.lists(PIECES | st.text(max_size=8), max_size=40).map("".join)
LABELS = st.sampled_from(["T: ", "P: ", "T: ", "P: ", "[00:01] P: ", "", "\n", "Ana: ", "T [x]: "])
TYPED = st.lists(st.tuples(LABELS, MIXED), min_size=2, max_size=8).map(
    lambda lines: "\n".join(label + words for label, words in lines)
)


def _outcome(attempt: Callable[[], Transcript]) -> Transcript | MentalizeError:
    try:
        return attempt()
    except MentalizeError as error:
        return error


def _check(attempt: Callable[[], Transcript]) -> None:
    outcome = _outcome(attempt)
    if isinstance(outcome, Transcript):
        _check_transcript(outcome)
    else:
        assert outcome.what
        assert outcome.remedy
        assert str(outcome).encode()


def _check_transcript(transcript: Transcript) -> None:
    speakers = {turn.speaker for turn in transcript.turns}
    assert len(speakers) > 1
    assert transcript.clinician.speaker in speakers
    assert 0 <= transcript.clinician.confidence <= 1
    assert [turn.index for turn in transcript.turns] == list(range(len(transcript.turns)))
    for turn in transcript.turns:
        assert turn.text.strip() == turn.text != ""
        assert turn.speaker
        assert f"{turn.speaker}{turn.text}".encode()
        assert (turn.role == "clinician") == (
            turn.speaker == transcript.clinician.speaker
        ) or transcript.clinician.confidence == 1
        for moment in (turn.start, turn.end):
            assert moment is None or (math.isfinite(moment) and moment >= 0)


@QUICK
@given(st.text(max_size=300) | MIXED | TYPED, SUFFIXES)
def test_any_text(text: str, name: str) -> None:
    _check(lambda: read_text(text, source=name))


@QUICK
@given(
    st.binary(max_size=200)
    | (MIXED | TYPED).map(lambda text: text.encode("utf-8", "surrogatepass")),
    SUFFIXES,
)
def test_any_bytes(data: bytes, name: str) -> None:
    _check(lambda: read_bytes(data, name=name))


@SLOW
@given(st.data())
@pytest.mark.parametrize("name", SAMPLES)
def test_any_damage_to_a_good_file(name: str, data: st.DataObject) -> None:
    whole = SAMPLES[name]
    begin = data.draw(st.integers(0, len(whole)))
    end = data.draw(st.integers(begin, min(len(whole), begin + 60)) | st.just(len(whole)))
    instead = data.draw(
        st.binary(max_size=12) | PIECES.map(lambda text: text.encode("utf-8", "surrogatepass"))
    )
    _check(lambda: read_bytes(whole[:begin] + instead + whole[end:], name=name))


KEY_NAMES = (
    "turns text role speaker start end schema session turn index segments words word results items speaker_labels audio_segments channel_labels channels alternatives content "
    "utterances transcript paragraphs sentences monologues elements value ts type speakers name id transcription offsets from start_time end_time speaker_label audio_url punctuated_word"
)
KEYS = st.sampled_from(KEY_NAMES.split())
LEAVES = (
    st.none()
    | st.booleans()
    | st.integers(-(10**400), 10**400)
    | st.floats()
    | st.sampled_from(
        ["clinician", "patient", "a", "1.5", "00:01", "mentalize.review/1", "punctuation", "\ud800"]
    )
    | st.text(max_size=8)
)
DOCUMENTS = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=5),
    max_leaves=25,
)


@QUICK
@given(
    st.dictionaries(KEYS, DOCUMENTS, max_size=5)
    | st.lists(st.dictionaries(KEYS, DOCUMENTS, max_size=5), max_size=4)
)
def test_any_json(document: object) -> None:
    text = json.dumps(document)
    _check(lambda: read_text(text))


@QUICK
@given(st.lists(st.dictionaries(KEYS, LEAVES, min_size=1), max_size=4))
def test_any_json_lines(rows: list[object]) -> None:
    _check(lambda: read_text("\n".join(map(json.dumps, rows))))


TAGS = st.sampled_from(
    [
        "w:p",
        "w:r",
        "w:t",
        "w:tbl",
        "w:tr",
        "w:tc",
        "w:rPr",
        "w:b",
        "w:br",
        "w:del",
        "w:sdt",
        "TIME_SLOT",
        "TIER",
        "ALIGNABLE_ANNOTATION",
        "ANNOTATION_VALUE",
    ]
)
MARKUP = st.recursive(
    st.sampled_from(["T: How?", "P: Bad.", "Ana", ""]),
    lambda inner: st.builds(
        lambda tag, children: f"<{tag}>{''.join(children)}</{tag}>",
        TAGS,
        st.lists(inner, max_size=4),
    ),
    max_leaves=20,
)


@QUICK
@given(MARKUP)
def test_any_word_document(markup: str) -> None:
    _check(lambda: read_bytes(docx(markup), name="x.docx"))


@QUICK
@given(MARKUP)
def test_any_elan_file(markup: str) -> None:
    text = f'<?xml version="1.0"?><ANNOTATION_DOCUMENT xmlns:w="w">{markup}</ANNOTATION_DOCUMENT>'
    _check(lambda: read_text(text))


@SLOW
@given(
    st.dictionaries(
        st.sampled_from(
            [
                "xl/workbook.xml",
                "xl/worksheets/sheet1.xml",
                "xl/sharedStrings.xml",
                "[Content_Types].xml",
                "_rels/.rels",
                "word/document.xml",
            ]
        ),
        st.text(max_size=40),
    )
)
def test_any_archive(parts: dict[str, str]) -> None:
    safe = {name: text.encode("utf-8", "replace").decode("utf-8") for name, text in parts.items()}
    _check(lambda: read_bytes(archive(safe), name="x.xlsx"))


CELLS = (
    st.sampled_from(["speaker", "text", "T", "P", "start", "How?", "Bad.", None])
    | st.integers(-5, 10**9)
    | st.floats(-1e9, 1e9)
    | st.datetimes()
    | st.times()
    | st.booleans()
)


@SLOW
@given(st.lists(st.lists(CELLS, max_size=4), max_size=5))
def test_any_workbook(rows: list[list[object]]) -> None:
    _check(lambda: read_bytes(xlsx(rows), name="x.xlsx"))


@QUICK
@given(
    st.lists(st.lists(st.text(max_size=10), max_size=4), max_size=6),
    st.sampled_from(",;\t|"),
    st.none() | st.tuples(st.text(max_size=5), st.text(max_size=5)),
)
def test_any_table(rows: list[list[str]], delimiter: str, columns: tuple[str, str] | None) -> None:
    stream = io.StringIO(newline="")
    csv.writer(stream, delimiter=delimiter).writerows([["speaker", "text"], *rows])
    data = stream.getvalue().encode("utf-8", "replace")
    _check(lambda: read_bytes(data, name="x.csv", columns=columns))


EVIL = {
    "brackets": "T: " + "[" * 200_000 + "\nP: x",
    "open back-channels": "T: " + "(T: " * 50_000 + "\nP: x",
    "voices": "WEBVTT\n\n00:01.000 --> 00:02.000\n" + "<v A" * 50_000,
    "clocks": "00:" * 60_000,
    "spaces": "T: x\nP: " + " " * 500_000 + "x",
    "colons": ":" * 200_000,
    "digits": "9" * 200_000,
    "stars": "*\n" * 50_000,
    "headers": "@A\n\n" * 30_000,
    "speakers": "".join(f"Speaker {n}: hi\n" for n in range(20_000)),
    "commas": "," * 500_000,
    "quotation marks": 'a,"' * 50_000,
    "unseen marks": "\u200f" * 100_000 + "T: x\nP: y",
}


@pytest.mark.parametrize("text", EVIL.values(), ids=EVIL)
def test_time_grows_no_faster_than_the_text(text: str) -> None:
    began = time.process_time()
    _check(lambda: read_text(text))
    assert time.process_time() - began < 3
