"""CSV, TSV, XLSX and DOCX: which columns hold what, and paragraphs with bold names."""

import datetime as dt

import pytest

from mentalize.transcripts import TranscriptError, read_bytes, read_text
from people import archive, docx, paragraph, run, said, table, times, xlsx

TWO = [("T", "How, then?"), ("P", "Bad.")]
CSV = {
    "commas": 'speaker,text\nT,"How, then?"\nP,Bad.\n',
    "semicolons": "Speaker;Text\nT;How, then?\nP;Bad.\n",
    "tabs": "speaker\ttext\nT\tHow, then?\nP\tBad.\n",
    "bars": "speaker|text\nT|How, then?\nP|Bad.\n",
    "the other way round": 'Utterance,Who\n"How, then?",T\nBad.,P\n',
    "longer heads": 'transcript_id,utterance_id,interlocutor,utterance_text\n1,0,T,"How, then?"\n1,1,P,Bad.\n',
    "German": "Nr;Sprecher:in;Gesprächspartner;Transkript\n1;x;T;How, then?\n2;x;P;Bad.\n",
    "French": "Locuteur;Texte\nT;How, then?\nP;Bad.\n",
    "Spanish": "Hablante;Texto\nT;How, then?\nP;Bad.\n",
    "Russian": "Говорящий;Текст\nT;How, then?\nP;Bad.\n",
    "Hebrew": "דובר;טקסט\nT;How, then?\nP;Bad.\n",
    "Chinese": '说话人,内容\nT,"How, then?"\nP,Bad.\n',
    "Japanese": '話者,発話\nT,"How, then?"\nP,Bad.\n',
    "a title above the header": 'Session 3,\n,\nspeaker,text\nT,"How, then?"\nP,Bad.\n',
    "no header": 'T,"How, then?"\nP,Bad.\n',
    "empty rows": 'speaker,text\nT,"How, then?"\n,\n\nP,Bad.\n',
    "cells filled once": 'speaker,text\nT,"How,"\n,then?\nP,Bad.\n',
    "short rows": 'id,speaker,text\n1,T,"How, then?"\n2\n3,P,Bad.\n',
    "a colon after the name": 'speaker,text\nT:,"How, then?"\nP:,Bad.\n',
    "carriage returns": 'speaker,text\r\nT,"How, then?"\r\nP,Bad.\r\n',
}


@pytest.mark.parametrize("text", CSV.values(), ids=CSV)
def test_columns_are_found(text: str) -> None:
    assert said(read_text(text)) == TWO
    assert said(read_bytes(text.encode(), name="x.csv")) == TWO


def test_told_columns_go_before_found_ones() -> None:
    data = b"speaker,text,a,b\nx,no,How?,T\nx,no,Bad.,P\n"
    transcript = read_bytes(data, name="x.csv", columns=("B", "A"))
    assert said(transcript) == [("T", "How?"), ("P", "Bad.")]


def test_lines_and_quotation_marks_within_cells_stay() -> None:
    text = 'speaker,text\nT,"How\n""so""?"\nP,Bad.\n'
    assert said(read_text(text)) == [("T", 'How\n"so"?'), ("P", "Bad.")]


def test_a_tsv_has_no_quotation_rules() -> None:
    text = 'speaker\ttext\nT\t"So" you left?\nP\tBad.\n'
    assert said(read_text(text)) == [("T", '"So" you left?'), ("P", "Bad.")]


def test_back_channels_within_cells() -> None:
    text = "speaker;text\nT;So?\nP;I left [T: mm] then.\n"
    assert said(read_text(text)) == [("T", "So?"), ("P", "I left"), ("T", "mm"), ("P", "then.")]


@pytest.mark.parametrize(
    ("head", "first", "second"),
    [
        ("start,end", "1.5,2", "3,4.25"),
        ("Start Time,End Time", "00:01.5,00:02", "0:03,0:04.25"),
        ("start_ms,end_ms", "1500,2000", "3000,4250"),
    ],
)
def test_times(head: str, first: str, second: str) -> None:
    text = f"speaker,{head},text\nT,{first},How?\nP,{second},Bad.\n"
    assert times(read_text(text)) == [(1.5, 2), (3, 4.25)]


@pytest.mark.parametrize("cell", ["-5", "nan", "inf", "1e999", "soon", "9" * 400, "-00:05"])
def test_what_is_no_time_is_none(cell: str) -> None:
    assert times(read_text(f"speaker,start,text\nT,{cell},How?\nP,7,Bad.\n")) == [
        (None, None),
        (7, None),
    ]


def test_a_turn_whose_times_run_backwards_loses_its_end() -> None:
    text = "speaker,start,end,text\nT,9,,How?\nT,1,2,So?\nP,10,11,Bad.\n"
    assert times(read_text(text)) == [(9, None), (10, 11)]


def test_a_column_of_roles_beside_one_of_names() -> None:
    text = "speaker,role,text\nJo,client,I know.\nMax,counsellor,And so do I.\n"
    transcript = read_text(text)
    assert [turn.role for turn in transcript.turns] == ["patient", "clinician"]


@pytest.mark.parametrize(
    ("data", "columns", "wanted"),
    [
        (b"foo,bar\nx,y\n", None, "'foo', 'bar'"),
        (b"speaker,text\nT,How?\nP,Bad.\n", ("who", "what"), "'who' and 'what'"),
    ],
)
def test_missing_columns_are_named(
    data: bytes, columns: tuple[str, str] | None, wanted: str
) -> None:
    with pytest.raises(TranscriptError, match=wanted) as caught:
        read_bytes(data, name="x.csv", columns=columns)
    assert caught.value.where == "x.csv, line 1"
    assert caught.value.remedy


def test_a_quotation_mark_that_never_closes() -> None:
    with pytest.raises(TranscriptError, match="never closed") as caught:
        read_text('speaker,text\nT,How?\nP,"Bad.\nT,So?\n', source="x.csv")
    assert caught.value.where == "x.csv, line 3"


def test_a_workbook_whose_second_sheet_holds_the_talk() -> None:
    data = xlsx(
        [["Patient", "J."], ["Date", "May"]],
        [
            [None, None, None],
            ["Name", "Time", "Text"],
            ["T", dt.time(0, 1, 23), "How?"],
            ["P", dt.timedelta(seconds=90), "Bad."],
            [None, 95, "Very."],
        ],
    )
    transcript = read_bytes(data, name="x.xlsx")
    assert said(transcript) == [("T", "How?"), ("P", "Bad. Very.")]
    assert [turn.start for turn in transcript.turns] == [83, 90]


def test_a_workbook_with_told_columns_and_numbers_as_text() -> None:
    data = xlsx([["a", "b"], ["T", "How many?"], ["P", 7]])
    assert said(read_bytes(data, name="x.xlsx", columns=("a", "b"))) == [
        ("T", "How many?"),
        ("P", "7"),
    ]


def test_a_workbook_without_columns() -> None:
    with pytest.raises(TranscriptError, match="no columns for speaker and text"):
        read_bytes(xlsx([["foo", "bar"], [1, 2]]), name="x.xlsx")


def test_a_damaged_workbook() -> None:
    with pytest.raises(TranscriptError, match="damaged"):
        read_bytes(archive({"xl/workbook.xml": "<workbook"}), name="x.xlsx")


DOCX = {
    "labels": docx(paragraph(run("T: How?")), paragraph(run("P: Bad."))),
    "labels in pieces": docx(
        paragraph(run("T"), run(": Ho"), run("w?")), paragraph(run("P: Bad."))
    ),
    "bold names": docx(
        *(
            paragraph(run(f"{who} ", bold=True), run(what))
            for who, what in (("Therapist", "How?"), ("Patient", "Bad."))
        )
    ),
    "bold names above": docx(
        *(
            p
            for who, what in (("Therapist", "How?"), ("Patient", "Bad."))
            for p in (paragraph(run(who, bold=True)), paragraph(run(what)))
        )
    ),
    "headings with times": docx(
        paragraph(run("Ana   0:05"), "<w:r><w:br/></w:r>", run("How?")),
        paragraph(run("Ben   0:09"), "<w:r><w:br/></w:r>", run("Bad.")),
    ),
    "a table": docx(paragraph(run("Session 3")), table([["T", "How?"], ["P", "Bad."]])),
    "a table with a header": docx(table([["Speaker", "Text"], ["T", "How?"], ["P", "Bad."]])),
    "a table with numbers": docx(table([["1", "T", "How?"], ["2", "P", "Bad."]])),
    "a table above the talk": docx(
        table([["Patient", "J."], ["Age", "26"]]),
        *(paragraph(run(x)) for x in ("T: How?", "P: Bad.")),
    ),
    "deleted and fallback words": docx(
        paragraph(run("T: How?"), "<w:del><w:r><w:delText>no</w:delText></w:r></w:del>"),
        paragraph(
            run("P: "),
            "<x:AlternateContent xmlns:x='u'><x:Choice><w:r><w:t>Bad.</w:t></w:r></x:Choice><x:Fallback><w:r><w:t>no</w:t></w:r></x:Fallback></x:AlternateContent>",
        ),
    ),
}


@pytest.mark.parametrize("data", DOCX.values(), ids=DOCX)
def test_word_documents(data: bytes) -> None:
    transcript = read_bytes(data, name="x.docx")
    assert [turn.text for turn in transcript.turns] == ["How?", "Bad."]
    assert transcript.format == "docx"


def test_bold_words_within_speech_make_no_speaker() -> None:
    data = docx(
        paragraph(run("T: So?")),
        paragraph(run("P: I left.")),
        paragraph(run("Never", bold=True), run(" again.")),
    )
    assert said(read_bytes(data, name="x.docx")) == [("T", "So?"), ("P", "I left. Never again.")]


def test_a_document_of_paragraphs_without_names() -> None:
    data = docx(*(paragraph(run(x)) for x in ("How are you?", "Bad.", "Since when?")))
    assert [turn.speaker for turn in read_bytes(data, name="x.docx").turns] == ["A", "B", "A"]


def test_entities_are_refused() -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'
    with pytest.raises(TranscriptError, match="entities"):
        read_bytes(docx(paragraph(run("T: How?")), head=bomb), name="x.docx")


def test_a_document_that_unpacks_to_too_much() -> None:
    huge = archive({"word/document.xml": " " * (65 * 1024 * 1024)})
    assert len(huge) < 1_000_000
    with pytest.raises(TranscriptError, match="unpack"):
        read_bytes(huge, name="x.docx")


def test_an_archive_of_too_many_parts() -> None:
    many = {f"word/{number}": "" for number in range(5001)}
    with pytest.raises(TranscriptError, match="unpack"):
        read_bytes(archive({"word/document.xml": "", **many}), name="x.docx")


def test_a_truncated_document() -> None:
    data = docx(paragraph(run("T: How?")), paragraph(run("P: Bad.")))
    with pytest.raises(TranscriptError, match="cut off"):
        read_bytes(data[:-40], name="x.docx")


def test_an_archive_that_is_neither() -> None:
    with pytest.raises(TranscriptError, match="neither DOCX nor XLSX"):
        read_bytes(archive({"mimetype": "x"}), name="x.docx")


def test_commas_without_quotation_marks_stay_in_the_words() -> None:
    transcript = read_text("speaker,text,start\nT,Well, how, then?,1\nP,Bad.,2\n")
    assert said(transcript) == [("T", "Well, how, then?"), ("P", "Bad.")]
    assert [turn.start for turn in transcript.turns] == [1, 2]
    assert "1 row" in transcript.notes[0]


def test_an_empty_cell_too_many_is_no_word() -> None:
    transcript = read_text("speaker,text\nT,How?,\nP,Bad.,\n")
    assert said(transcript) == [("T", "How?"), ("P", "Bad.")]
    assert transcript.notes == ()


def test_the_rule_of_a_table_in_markdown_is_no_turn() -> None:
    text = "| Speaker | Text |\n|:---|---|\n| T | How? |\n| P | Bad. |\n"
    assert said(read_text(text)) == [("T", "How?"), ("P", "Bad.")]
