from collections.abc import Sequence
from math import isnan
from pathlib import Path
from typing import get_args

import pytest
from sklearn.metrics import cohen_kappa_score, f1_score

from mentalize.codebook import load
from mentalize.errors import CodebookError
from mentalize.evaluating import Gold, Report, Resampling, evaluate, read_gold
from mentalize.evaluating.model import Group, LayerFigures
from mentalize.stats.agreement import Estimate, Metric, krippendorff_alpha
from mentalize.transcripts.labels import Label, Layer
from mentalize.transcripts.model import Transcript
from unit.evaluating.small_gold import Copyist, Majority, Row, label, write_gold

BOOK = load()

# where rater 2 sees it otherwise; every session has the same words
DIFFERENT: dict[tuple[str, int], Row] = {
    ("A1", 3): {"mode": "emerging", "processes": ["vulnerability"], "affects": ["sadness"]},
    ("A1", 6): {"stance": -1, "moves": [{"code": "fill_in", "quote": ""}]},
    ("A2", 5): {"mode": "pretend", "arousal": "mid", "affects": ["anger"]},
    ("A2", 8): {"question": "open", "stance": 1},
    ("A2", 9): {"affects": ["shame"]},
    ("B1", 7): {"mode": "none", "affects": []},
    ("B1", 4): {"moves": [{"code": "validate", "quote": ""}], "stance": 1},
    ("R1", 13): {"affects": [], "processes": ["certainty"], "mode": "none"},
}


@pytest.fixture
def gold(tmp_path: Path) -> Gold:
    return read_gold(write_gold(tmp_path, second=DIFFERENT), BOOK)


def copying(gold: Gold, rater: int) -> Copyist:
    return Copyist({s.transcript.source: s.ratings[rater] for s in gold.sessions})


def measured(gold: Gold, coder: Copyist | Majority) -> Report:
    return evaluate(gold, coder, BOOK, Resampling(resamples=200))


def layer(group: Group, name: str) -> LayerFigures:
    return next(layer for layer in group.layers if layer.id == name)


def codes(gold: Gold, rater: int, of: Layer, role: str) -> list[set[str]]:
    """The codes of each turn of a role, straight from the labels."""
    return [
        {x.code for x in session.ratings[rater] if x.turn == turn.index and x.layer == of}
        for session in gold.sessions
        for turn in session.transcript.turns
        if turn.role == role
    ]


def single(gold: Gold, rater: int, of: Layer, role: str) -> list[str]:
    return [next(iter(found)) for found in codes(gold, rater, of, role)]


def test_a_coder_that_says_what_both_raters_say_agrees_perfectly(tmp_path: Path) -> None:
    alike = read_gold(write_gold(tmp_path), BOOK)
    for figures in measured(alike, copying(alike, 0)).groups[0].layers:
        for side in (figures.coder, figures.raters):
            for estimate in (side.kappa, side.alpha, side.macro_f1):
                assert figures.id == "risk" or estimate == Estimate(1.0, 1.0, 1.0)


def test_a_copy_of_one_rater_lies_halfway_between_one_and_the_raters(gold: Gold) -> None:
    for rater in (0, 1):
        for figures in measured(gold, copying(gold, rater)).groups[0].layers:
            ours, theirs = figures.coder, figures.raters
            if figures.id == "risk":
                continue
            assert ours.kappa.value == pytest.approx((1 + theirs.kappa.value) / 2)
            assert ours.alpha.value == pytest.approx((1 + theirs.alpha.value) / 2)
            assert ours.macro_f1.value == pytest.approx((1 + theirs.macro_f1.value) / 2)
            assert ours.kappa.low <= ours.kappa.value <= ours.kappa.high


def test_a_coder_of_the_commonest_codes_agrees_by_chance(gold: Gold) -> None:
    group = measured(gold, Majority()).groups[0]
    for name in ("mode", "question", "stance", "processes", "affects", "vulnerable", "arousal"):
        assert layer(group, name).coder.kappa.value == pytest.approx(0.0)
        assert layer(group, name).coder.alpha.value < 0.0


@pytest.mark.parametrize(
    ("name", "of", "role", "weights"),
    [
        ("mode", "mode", "patient", None),
        ("question", "question", "clinician", None),
        ("stance", "stance", "clinician", "quadratic"),
        ("arousal", "arousal", "patient", None),
    ],
)
def test_kappa_of_a_single_code_is_that_of_scikit_learn(
    gold: Gold, name: str, of: Layer, role: str, weights: str | None
) -> None:
    first, second = (single(gold, rater, of, role) for rater in (0, 1))
    scale = ["-2", "-1", "0", "1", "2"] if of == "stance" else None
    expected = cohen_kappa_score(first, second, weights=weights, labels=scale)
    found = layer(measured(gold, Majority()).groups[0], name).raters.kappa.value
    assert found == pytest.approx(expected)
    often = [code for code in set(first + second) if (first + second).count(code) >= 16]
    macro = f1_score(first, second, labels=often, average="macro")
    found = layer(measured(gold, Majority()).groups[0], name).raters.macro_f1.value
    assert found == pytest.approx(macro)


@pytest.mark.parametrize(
    ("name", "role", "metric", "scale"),
    [
        ("stance", "clinician", "interval", ["-2", "-1", "0", "1", "2"]),
        ("arousal", "patient", "ordinal", ["low", "mid", "high"]),
    ],
)
def test_alpha_of_an_ordered_layer_goes_by_its_order(
    gold: Gold, name: Layer, role: str, metric: Metric, scale: list[str]
) -> None:
    known = {s.transcript.source: _quiet(s.ratings[0]) for s in gold.sessions}
    first = [scale.index(code) for code in single(gold, 0, name, role)]
    quiet = [0 if name == "arousal" and x == 1 else x for x in first]
    expected = krippendorff_alpha([quiet, first], metric, categories=range(len(scale)))
    second = [scale.index(code) for code in single(gold, 1, name, role)]
    other = krippendorff_alpha([quiet, second], metric, categories=range(len(scale)))
    found = layer(measured(gold, Copyist(known)).groups[0], name).coder.alpha.value
    assert found == pytest.approx((expected + other) / 2)


def _quiet(labels: Sequence[Label]) -> list[Label]:
    """The same labels with low arousal where it was middling, so that three levels are in use."""
    return [label(x.turn, x.layer, "low" if x.code == "mid" else x.code) for x in labels]


@pytest.mark.parametrize(
    ("name", "of", "role"),
    [
        ("moves", "move", "clinician"),
        ("processes", "process", "patient"),
        ("affects", "affect", "patient"),
    ],
)
def test_kappa_of_many_codes_is_the_mean_over_those_rated_often(
    gold: Gold, name: str, of: Layer, role: str
) -> None:
    first, second = (codes(gold, rater, of, role) for rater in (0, 1))
    every = sorted({code for turn in first + second for code in turn})
    n = {code: sum(code in turn for turn in first + second) / 2 for code in every}
    often = [code for code in every if n[code] >= 8]
    assert len(often) < len(every) or name == "processes"
    there = [([c in x for x in first], [c in x for x in second]) for c in often]
    expected = sum(cohen_kappa_score(a, b) for a, b in there) / len(often)
    figures = layer(measured(gold, Majority()).groups[0], name)
    assert figures.raters.kappa.value == pytest.approx(expected)
    macro = sum(f1_score(a, b) for a, b in there) / len(often)
    assert figures.raters.macro_f1.value == pytest.approx(macro)
    assert {code.code: code.n for code in figures.codes if code.n} == n


def test_a_code_is_scored_against_each_rater_and_averaged(gold: Gold) -> None:
    figures = layer(measured(gold, copying(gold, 0)).groups[0], "affects")
    shame = next(code for code in figures.codes if code.code == "shame")
    # rater 1 says it 8 times; rater 2 says it 7 times, 6 of them where rater 1 does
    assert shame.n == 7.5
    assert isnan(shame.f1)
    (anger,) = (code for code in figures.codes if code.code == "anger")
    # 8 each, 7 together
    assert anger.n == 8.0
    assert anger.precision == pytest.approx((1 + 7 / 8) / 2)
    assert anger.recall == pytest.approx((1 + 7 / 8) / 2)
    assert anger.raters_f1 == pytest.approx(7 / 8)


def test_families_put_moves_together_and_leave_sounds_out(gold: Gold) -> None:
    figures = layer(measured(gold, copying(gold, 0)).groups[0], "families")
    n = {code.code: code.n for code in figures.codes}
    assert set(n) == {"what", "why", "how", "receive", "relate", "frame", "tell"}
    # clarify_facts, explore_self and the second move of the last turn: 3 a round, 8 rounds
    assert n["what"] == 24
    assert n["tell"] == 8  # interpret here, fill_in there: the same family
    (tell,) = (code for code in figures.codes if code.code == "tell")
    assert tell.raters_f1 == 1.0
    assert n["receive"] == 0.5  # rater 2 heard a sound as validation; a sound has no family


def test_vulnerable_is_any_of_shame_fear_sadness_envy(gold: Gold) -> None:
    (named,) = layer(measured(gold, copying(gold, 0)).groups[0], "vulnerable").codes
    # sadness instead of shame is no difference; one more and one fewer by rater 2
    assert named.n == 8.0
    assert named.raters_f1 == pytest.approx(7 / 8)


def test_the_same_seed_gives_the_same_report_and_another_other_intervals(gold: Gold) -> None:
    coder = copying(gold, 0)
    one, same, other = (evaluate(gold, coder, BOOK, Resampling(s, 200)) for s in (1, 1, 2))
    first, again, third = (layer(x.groups[0], "mode").coder.kappa for x in (one, same, other))
    assert first == again
    assert first.value == third.value
    assert first != third


def test_without_known_sources_there_is_one_group(gold: Gold) -> None:
    (group,) = measured(gold, Majority()).groups
    assert (group.sessions, group.turns) == (("A1", "A2", "B1", "R1"), 80)


def test_invented_and_real_sessions_are_told_apart(gold: Gold) -> None:
    known = Gold(gold.sessions, frozenset({"R1"}), ())
    groups = measured(known, Majority()).groups
    assert [group.sessions for group in groups] == [
        ("A1", "A2", "B1", "R1"),
        ("A1", "A2", "B1"),
        ("R1",),
    ]
    assert isnan(layer(groups[2], "mode").coder.kappa.low)  # one session can't tell how sure


def test_a_turn_without_a_label_counts_as_the_plainest(gold: Gold) -> None:
    silent = measured(gold, Copyist({})).groups[0]
    modes = {code.code: code for code in layer(silent, "mode").codes}
    assert modes["none"].recall == 1.0
    assert silent.coverage.answered.value == 0.0
    assert isnan(silent.coverage.accuracy_of_answered.value)


class Hesitant(Copyist):
    """Stands behind nothing that it says of the turns in `unsure`."""

    def __init__(self, known: dict[str, Sequence[Label]], unsure: set[int]) -> None:
        doubted = {
            source: [label(x.turn, x.layer, x.code, abstained=x.turn in unsure) for x in labels]
            for source, labels in known.items()
        }
        super().__init__(doubted)


def test_accuracy_is_told_at_its_coverage(gold: Gold) -> None:
    known: dict[str, Sequence[Label]] = {s.transcript.source: s.ratings[0] for s in gold.sessions}
    coverage = measured(gold, Hesitant(known, {3, 5})).groups[0].coverage
    # 40 patient turns, two a session are left open; rater 2 differs on four, two of them open
    assert coverage.answered.value == pytest.approx(32 / 40)
    assert coverage.accuracy_of_answered.value == pytest.approx((32 + 30) / 2 / 32)
    assert coverage.accuracy_of_all.value == pytest.approx((40 + 36) / 2 / 40)
    assert coverage.answered.low == pytest.approx(0.8)


def test_what_the_coder_does_not_stand_behind_is_not_found(gold: Gold) -> None:
    known: dict[str, Sequence[Label]] = {s.transcript.source: s.ratings[0] for s in gold.sessions}
    group = measured(gold, Hesitant(known, set(range(20)))).groups[0]
    assert layer(group, "processes").coder.macro_f1.value == 0.0
    assert layer(group, "mode").coder.kappa.value > 0.9  # a best guess counts for a single code


def test_flags_of_risk_are_counted_by_turn(tmp_path: Path) -> None:
    second: dict[tuple[str, int], Row] = {
        ("A1", 1): {"risk": ["ideation"]},
        ("A2", 1): {"risk": ["means"]},
    }
    write_gold(tmp_path, names=("A1", "A2"), second=second)
    gold = read_gold(tmp_path, BOOK)
    both = (*gold.sessions[0].ratings[0], label(1, "risk", "worthless_exit"))
    sessions = (
        type(gold.sessions[0])(
            "A1", gold.sessions[0].transcript, (both, gold.sessions[0].ratings[1])
        ),
        gold.sessions[1],
    )
    flagging = Copyist(
        {s.transcript.source: [label(n, "risk", "self_harm") for n in (1, 3)] for s in sessions}
    )
    flags = measured(Gold(sessions, frozenset(), ()), flagging).groups[0].risk_flags
    # both flag A1 turn 1, one flags A2 turn 1 (neither found nor false), turn 3 is false in both
    assert (flags.found.count, flags.found.of) == (1, 1)
    assert (flags.false_flags, flags.false_flags_per_session) == (2, 1.0)


def test_a_code_that_the_codebook_lacks_is_refused(gold: Gold) -> None:
    source = gold.sessions[0].transcript.source
    with pytest.raises(CodebookError, match="bliss"):
        measured(gold, Copyist({source: [label(1, "mode", "bliss")]}))


def test_the_coder_sees_the_words_and_no_rating(gold: Gold) -> None:
    seen: list[Transcript] = []

    class Spy(Majority):
        def code(self, transcript: Transcript, start: int = 0) -> tuple[Label, ...]:
            seen.append(transcript)
            return super().code(transcript, start)

    evaluate(gold, Spy(), BOOK, Resampling(resamples=10))
    assert seen == [session.transcript for session in gold.sessions]


def test_every_layer_that_raters_code_is_measured(gold: Gold) -> None:
    measured_layers = [layer.id for layer in measured(gold, Majority()).groups[0].layers]
    assert len(measured_layers) == len(set(measured_layers))
    rated = {x.layer for session in gold.sessions for x in session.ratings[0]} | {"risk"}
    assert rated == set(get_args(Layer)) - {"derived"}
    assert len(measured_layers) == len(rated) + 2  # and families, and vulnerable affect
