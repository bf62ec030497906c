from pathlib import Path

import pytest

from mentalize.codebook import load
from mentalize.evaluating import Resampling, evaluate, read_gold
from mentalize.evaluating.model import Detection, KindRecall, RiskFigures
from mentalize.stats.proportions import wilson
from mentalize.transcripts.labels import Label
from mentalize.transcripts.model import Transcript
from unit.evaluating.small_gold import label, snippet, write_gold, write_lines

BOOK = load()

SNIPPETS = [
    snippet("1", "pills and dying", "means", "ideation"),
    snippet("2", "dying", "ideation"),
    snippet("3", "nothing said", "ideation"),
    snippet("4", "pills for the cat"),
    snippet("5", "quit", "dropout"),
    snippet("6", "quit and pills", "dropout"),
    snippet("7", "quit smoking"),
    snippet("8", "the weather"),
]

WORDS = {"pills": "means", "dying": "ideation", "quit": "dropout"}


class Keywords:
    """Hears a risk in a word; looks at the last turn alone and is asked for no other."""

    name = "keywords"
    version = "1"

    def code(self, transcript: Transcript, start: int = 0) -> tuple[Label, ...]:
        if len(transcript.turns) == 2:
            assert start == 1
        return tuple(
            label(turn.index, "risk", code)
            for turn in transcript.turns[start:]
            for word, code in WORDS.items()
            if word in turn.text
        )


@pytest.fixture
def risk(tmp_path: Path) -> RiskFigures:
    write_gold(tmp_path, names=("A1", "A2"))
    write_lines(tmp_path / "risk" / "own.jsonl", SNIPPETS)
    found = evaluate(read_gold(tmp_path, BOOK), Keywords(), BOOK, Resampling(resamples=10)).risk
    assert found is not None
    return found


def detection(risk: RiskFigures, name: str) -> Detection:
    return next(x for x in risk.detections if x.name == name)


def kind(risk: RiskFigures, code: str) -> KindRecall:
    return next(x for x in risk.kinds if x.code == code)


def test_the_set_is_counted(risk: RiskFigures) -> None:
    assert (risk.snippets, risk.carrying) == (8, 5)


@pytest.mark.parametrize(
    ("name", "recall", "precision"),
    [
        # rated 1 2 3; found 1 2 4 6: quitting is no other risk
        ("any but dropout", (2, 3), (2, 4)),
        # rated 5 6; found 5 6 7
        ("dropout", (2, 2), (2, 3)),
        # rated 1 2 3 5 6; found 1 2 4 5 6 7
        ("any", (4, 5), (4, 6)),
    ],
)
def test_risk_is_told_from_none(
    risk: RiskFigures, name: str, recall: tuple[int, int], precision: tuple[int, int]
) -> None:
    found = detection(risk, name)
    assert (found.recall.count, found.recall.of) == recall
    assert (found.precision.count, found.precision.of) == precision
    assert (found.recall.low, found.recall.high) == wilson(*recall)


def test_each_kind_may_be_named_or_at_least_flagged(risk: RiskFigures) -> None:
    ideation = kind(risk, "ideation")
    assert (ideation.named.count, ideation.named.of) == (2, 3)
    assert (ideation.flagged.count, ideation.flagged.of) == (2, 3)
    assert (kind(risk, "dropout").named.count, kind(risk, "dropout").named.of) == (2, 2)
    assert kind(risk, "self_harm").named.of == 0


def test_without_snippets_there_are_no_figures_of_risk(tmp_path: Path) -> None:
    gold = read_gold(write_gold(tmp_path), BOOK)
    assert evaluate(gold, Keywords(), BOOK, Resampling(resamples=10)).risk is None
