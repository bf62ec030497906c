import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labelled import reviewed
from mentalize.reports.tables import COLUMNS, harmless, to_csv
from unit.reports.sample import all_labels, session


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_there_is_a_row_for_every_label() -> None:
    found = rows(to_csv(session()))
    assert tuple(found[0]) == COLUMNS
    assert len(found) == len(all_labels(session()))


def test_a_row_says_who_what_where_and_how_sure() -> None:
    shame = next(x for x in rows(to_csv(session())) if x["code"] == "shame")
    assert shame["words"] == "ashamed"
    assert (shame["turn"], shame["role"], shame["speaker"]) == ("31", "patient", "Milan")
    assert (shame["coder"], shame["version"], shame["confidence"]) == ("rules", "1", "0.880")
    text = session().transcript.turns[31].text
    assert text[int(shame["start"]) : int(shame["end"])] == "ashamed"


def test_target_and_abstention_have_their_columns() -> None:
    found = rows(to_csv(session()))
    assert [x["target"] for x in found if x["code"] == "devaluation"].count("clinician") == 2
    assert [x["turn"] for x in found if x["abstained"] == "yes"] == ["33"]


@pytest.mark.parametrize(
    ("cell", "safe"),
    [
        ("=1+1", "'=1+1"),
        ("+44 20 7946", "'+44 20 7946"),
        ("-cmd|' /C calc'!A0", "'-cmd|' /C calc'!A0"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("  =1", "'  =1"),
        ("＝1", "'＝1"),
        ("-2", "-2"),
        ("+1.5", "+1.5"),
        ("plain", "plain"),
        ("a=b", "a=b"),
        ("", ""),
    ],
)
def test_what_a_spreadsheet_would_run_is_made_harmless(cell: str, safe: str) -> None:
    assert harmless(cell) == safe


@given(st.text(alphabet=st.characters(blacklist_categories=["Cs"]), min_size=1))
def test_any_words_come_back_as_they_were(words: str) -> None:
    review = reviewed(("C", "Yes?", {}), ("P", words, {"mode": "none"}))
    (row,) = rows(to_csv(review))
    assert row["words"] in {words, f"'{words}"}
    assert not row["words"].startswith(("=", "@"))
