import json
from pathlib import Path

import pytest

from mentalize.codebook import load
from mentalize.errors import GoldError
from mentalize.evaluating import (
    Material,
    Report,
    Resampling,
    evaluate,
    read_annomi,
    render_text,
    to_json,
)
from unit.evaluating.small_annomi import Cells, heard, said, write
from unit.evaluating.small_gold import Copyist, label


def test_turns_stand_in_their_order_with_their_roles(tmp_path: Path) -> None:
    write(
        tmp_path,
        heard("7", 1),
        said("7", 0, "therapist_input"),
        said("8", 0, "other", quality="low"),
    )
    first, second = read_annomi(tmp_path)
    assert [(x.role, x.index) for x in first.transcript.turns] == [("clinician", 0), ("patient", 1)]
    assert first.transcript.turns[1].text == "Yes,\nin two lines."
    assert first.behaviours == ("input", None)
    assert (first.id, first.high, second.id, second.high) == ("7", True, "8", False)


def test_a_file_is_read_as_its_folder_is(tmp_path: Path) -> None:
    file = write(tmp_path, said("7", 0, "question"))
    assert read_annomi(file) == read_annomi(tmp_path)


@pytest.mark.parametrize(
    ("votes", "expected"),
    [
        (("question", "reflection", "reflection"), "reflection"),
        (("question", "reflection"), "question"),
        (("reflection", "question"), "reflection"),
        (("other", "question", "reflection", "reflection", "question"), "question"),
    ],
)
def test_of_several_annotators_most_count_then_the_first(
    tmp_path: Path, votes: tuple[str, ...], expected: str
) -> None:
    rows = [said("7", 0, vote, rater=number) for number, vote in enumerate(votes)]
    (session,) = read_annomi(write(tmp_path, *rows))
    assert session.behaviours == (expected,)


GOOD = said("7", 0, "question")


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ((), "there is no utterance"),
        (
            (GOOD, said("7", 1, "advice")),
            r"line 3: there is no main_therapist_behaviour 'advice'; use q",
        ),
        (
            (GOOD, ("high", "7", 1, "nurse", "A", 1, "n/a")),
            r"line 3: there is no interlocutor 'nurse'",
        ),
        ((GOOD, said("7", 1, "other", quality="fair")), r"line 3: there is no mi_quality 'fair'"),
        ((("high", "7", "one", "client", "A", 1, "n/a"),), r"line 2: 'one' is no number"),
        ((("high", "7", "1" * 5000, "client", "A", 1, "n/a"),), r"line 2: '1+' is no number"),
        ((GOOD, ("high", "7", 1)), "line 3: the row has another number of cells"),
        ((GOOD, (*GOOD, "more")), "line 3: the row has another number of cells"),
        (
            (GOOD, said("7", 1, "other", quality="low")),
            "line 3: transcript 7 is of high and of low",
        ),
        (
            (GOOD, ("high", "7", 0, "therapist", "B", 2, "other")),
            "line 3: utterance 0 .* other words",
        ),
    ],
)
def test_a_bad_row_is_named(tmp_path: Path, rows: tuple[Cells, ...], message: str) -> None:
    with pytest.raises(GoldError, match=message):
        read_annomi(write(tmp_path, *rows))


def test_a_missing_column_or_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(GoldError, match=r"can't be read"):
        read_annomi(tmp_path)
    write(tmp_path, ("high",), head=("mi_quality",))
    with pytest.raises(GoldError, match="line 1: there is no column 'transcript_id'"):
        read_annomi(tmp_path)


def test_a_quote_that_never_ends_is_named(tmp_path: Path) -> None:
    file = write(tmp_path, GOOD)
    file.write_text(file.read_text(encoding="utf-8") + 'high,7,1,client,"open', encoding="utf-8")
    with pytest.raises(GoldError, match="not valid CSV"):
        read_annomi(file)


@pytest.fixture
def report(tmp_path: Path) -> Report:
    """Two sessions of high and two of low quality; the coder errs on one turn in each."""
    rows: list[Cells] = []
    labels = {}
    for session, quality in (("1", "high"), ("2", "high"), ("3", "low"), ("4", "low")):
        rows += [
            said(session, 0, "question", quality=quality),
            said(session, 1, "reflection", quality=quality),
            heard(session, 2, quality),
            said(session, 3, "therapist_input", quality=quality),
        ]
        codes = {0: "explore_self", 1: "validate", 3: "validate" if quality == "high" else "advise"}
        if session == "4":
            codes |= {1: "advise"}
        named = [label(turn, "move", code) for turn, code in codes.items()]
        labels[f"AnnoMI, transcript {session}"] = named
    sessions = read_annomi(write(tmp_path, *rows))
    return evaluate(Material(annomi=sessions), Copyist(labels), load(), Resampling(resamples=200))


def test_the_table_holds_the_annotators_in_its_rows(report: Report) -> None:
    assert report.annomi is not None
    figures = report.annomi
    assert (figures.transcripts, figures.turns) == (4, 12)
    assert figures.table == ((4, 0, 0, 0), (0, 3, 1, 0), (0, 2, 2, 0), (0, 0, 0, 0))
    assert figures.accuracy.value == pytest.approx(9 / 12)
    # chance: (4·4 + 4·5 + 4·3) / 144 = 1/3
    assert figures.kappa.value == pytest.approx((9 / 12 - 1 / 3) / (1 - 1 / 3))
    assert figures.macro_f1.value == pytest.approx((1 + 6 / 9 + 4 / 7) / 3)
    assert figures.kappa.low <= figures.kappa.value <= figures.kappa.high


def test_quality_is_told_from_reflections_and_input(report: Report) -> None:
    assert report.annomi is not None
    quality = report.annomi.quality
    # high: 2/3 each; low: (1 − 1)/3 and (0 − 2)/3
    assert (quality.high, quality.low, quality.auc.value) == (2, 2, 1.0)
    assert (quality.median_high, quality.median_low) == pytest.approx((2 / 3, -1 / 3))


def test_it_is_printed_with_its_licence(report: Report) -> None:
    text = render_text(report)
    told = " ".join(text.split())
    assert "no licence is stated. For measuring only" in told
    assert "accuracy .75 [" in told
    assert "n = 12 clinician's turns" in told
    assert "2 high, 2 low" in told
    assert "Raters:" not in text  # nobody has rated by our codebook here
    row = next(line for line in text.splitlines() if line.startswith("reflection "))
    assert row.split() == ["reflection", "0", "3", "1", "0"]
    assert max(map(len, text.splitlines())) <= 100


def test_json_holds_it_beside_no_groups(report: Report) -> None:
    document = json.loads(to_json(report), parse_constant=pytest.fail)
    assert (document["groups"], document["risk"]) == ([], None)
    assert document["annomi"]["table"][2] == [0, 2, 2, 0]
    assert document["annomi"]["behaviours"][3]["f1"] is None
