import json
from pathlib import Path

import pytest

from mentalize.codebook import load
from mentalize.evaluating import Report, Resampling, evaluate, read_gold, render_text, to_json
from unit.evaluating.small_gold import Majority, snippet, write_gold, write_lines


@pytest.fixture
def report(tmp_path: Path) -> Report:
    write_gold(tmp_path)
    (tmp_path / "real_sources.json").write_text('{"R1": {}}', encoding="utf-8")
    write_lines(tmp_path / "risk" / "own.jsonl", [snippet("1", "I have the pills.", "means")])
    book = load()
    return evaluate(read_gold(tmp_path, book), Majority(), book, Resampling(7, 50))


def test_it_says_who_the_raters_are(report: Report) -> None:
    text = " ".join(render_text(report).split())
    assert "two language-model raters working apart, not clinicians" in text
    assert "higher than people reach" in text


def test_it_names_coder_codebook_and_how_intervals_are_drawn(report: Report) -> None:
    text = " ".join(render_text(report).split())
    assert text.startswith("Coder majority 1, codebook 1.2")
    assert "50 resamples, seed 7" in text
    assert "at least 8 times" in text


def test_it_shows_every_group_layer_and_the_risk_set(report: Report) -> None:
    lines = render_text(report).splitlines()
    assert "all sessions (4; 80 turns)" in lines
    assert "invented sessions (3; 60 turns)" in lines
    assert "real sessions (1; 20 turns)" in lines
    assert "risk snippets (1; 1 bear a risk)" in lines
    mode = next(line for line in lines if line.startswith("patient mode"))
    assert mode.split()[2] == "40"
    assert ".00 [.00, .00]" in mode  # the majority coder's kappa
    assert mode.endswith("1.00       1.00  1.00")  # the raters'


def test_rare_codes_are_named_and_not_scored(report: Report) -> None:
    text = render_text(report)
    assert "pretend 0" in text
    assert not any(line.startswith("pretend") for line in text.splitlines())


def test_it_is_plain_and_fits_a_page(report: Report) -> None:
    text = render_text(report)
    assert max(map(len, text.splitlines())) <= 100
    assert "nan" not in text
    assert "\x1b" not in text


def test_json_holds_all_figures_and_null_for_what_is_not_defined(report: Report) -> None:
    document = json.loads(to_json(report), parse_constant=pytest.fail)
    assert document["schema"] == "mentalize.evaluation/1"
    assert document["coder"] == "majority"
    assert [group["name"] for group in document["groups"]] == [
        "all sessions",
        "invented sessions",
        "real sessions",
    ]
    mode = document["groups"][0]["layers"][0]
    assert mode["id"] == "mode"
    assert mode["raters"]["kappa"] == {"value": 1.0, "low": 1.0, "high": 1.0}
    risk = next(x for x in document["groups"][0]["layers"] if x["id"] == "risk")
    assert risk["coder"]["kappa"]["value"] is None
    assert document["risk"]["detections"][0]["recall"]["of"] == 1
    assert document["risk"]["detections"][0]["precision"]["value"] is None


def test_it_shows_confidence_coverage_lengths_and_indices(report: Report) -> None:
    text = " ".join(render_text(report).split())
    assert "at 70% coverage" in text
    assert "coverage 10% 20% 30% 40% 50% 60% 70% 80% 90% 100%" in text
    assert "Confidence of patient mode: expected calibration error .60" in text
    assert "patient mode: confidence n mean share right" in text
    assert "0.9 to 1.0 40 1.00 .40" in text
    assert "up to 5 words 16 .50" in text
    assert "index of a session, ICC(2,1) n coder with raters raters" in text


def test_json_keeps_its_keys_and_has_more(report: Report) -> None:
    group = json.loads(to_json(report))["groups"][0]
    first = ["name", "sessions", "turns", "layers", "coverage", "risk_flags"]
    assert list(group)[:6] == first
    assert [x["layer"] for x in group["calibrations"]] == ["mode", "moves"]
    assert group["calibrations"][0]["bins"][9]["n"] == 40
    assert group["calibrations"][0]["bins"][0]["right"] is None
    assert group["selective"]["curve"][-1] == {"coverage": 1.0, "error": 0.6}
    assert {"id", "name", "sessions", "coder", "raters"} == set(group["indices"]["indices"][0])
