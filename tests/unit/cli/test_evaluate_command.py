import json
import subprocess
import sys
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from mentalize.cli.evaluate import evaluate
from mentalize.errors import GoldError, MentalizeError
from unit.evaluating.small_annomi import heard, said, write
from unit.evaluating.small_gold import write_gold

app = typer.Typer(pretty_exceptions_enable=False)
app.command()(evaluate)


def run(*arguments: object) -> str:
    """What the command prints; its exceptions come through."""
    told = ["--resamples", "20", *map(str, arguments)]
    result = CliRunner().invoke(app, told, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.stdout


def test_it_prints_the_figures_of_the_rule_coder(tmp_path: Path) -> None:
    printed = run(write_gold(tmp_path), "--coder", "rules")
    assert printed.startswith("Coder rules")
    assert "not clinicians" in " ".join(printed.split())
    assert "all sessions (4; 80 turns)" in printed


def test_json_goes_to_a_file_beside_the_table(tmp_path: Path) -> None:
    file = tmp_path / "figures.json"
    printed = run(write_gold(tmp_path / "gold"), "--json", file, "--seed", 3)
    assert "all sessions" in printed
    document = json.loads(file.read_text(encoding="utf-8"))
    assert (document["schema"], document["seed"]) == ("mentalize.evaluation/1", 3)


def test_json_on_standard_output_stands_alone(tmp_path: Path) -> None:
    document = json.loads(run(write_gold(tmp_path), "--json", "-"))
    assert document["resamples"] == 20


def test_a_folder_without_sessions_is_refused(tmp_path: Path) -> None:
    with pytest.raises(GoldError, match="no sessions/"):
        run(tmp_path)


def test_a_coder_that_is_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(MentalizeError, match="no coder 'oracle'"):
        run(write_gold(tmp_path), "--coder", "oracle")


def test_other_commands_do_not_wait_for_numpy() -> None:
    code = "import sys, mentalize.cli.evaluate; assert 'numpy' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_annomi_stands_alone_or_beside_the_sessions(tmp_path: Path) -> None:
    write(tmp_path, said("1", 0, "question"), heard("1", 1), said("2", 0, "other", quality="low"))
    alone = run("--annomi", tmp_path)
    assert "AnnoMI (2 transcripts)" in alone
    assert "all sessions" not in alone
    both = run(write_gold(tmp_path / "gold"), "--annomi", tmp_path / "AnnoMI-full.csv")
    assert "all sessions (4; 80 turns)" in both
    assert "AnnoMI (2 transcripts)" in both


def test_with_nothing_to_measure_by_it_says_what_to_name(tmp_path: Path) -> None:
    with pytest.raises(MentalizeError, match=r"nothing to measure by; name a folder .* --annomi"):
        run()
    write(tmp_path, said("1", 0, "question"))
    with pytest.raises(MentalizeError, match="errors are shown of rated sessions"):
        run("--annomi", tmp_path, "--errors", 3)


def test_errors_are_shown_when_asked_for(tmp_path: Path) -> None:
    gold = write_gold(tmp_path)
    title = "labels that no rater gave, the surest first"
    assert title not in run(gold)
    assert title in run(gold, "--errors", 2)
