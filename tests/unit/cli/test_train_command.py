"""`mentalize train --add`: it improves the coder or says plainly that it does not."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from mentalize.cli import main

CORPUS = Path(__file__).parents[3] / "training" / "corpus"


def clinic(folder: Path, sessions: int, question: str | None) -> Path:
    """A folder of corrected sessions; every question form is called `question`, if one is given."""
    for part in ("sessions", "labels"):
        (folder / part).mkdir(parents=True)
    for path in sorted((CORPUS / "sessions").glob("S21*.jsonl"))[:sessions]:
        for part in ("sessions", "labels"):
            rows = [
                json.loads(line)
                for line in (CORPUS / part / path.name).read_text("utf-8").splitlines()[:20]
            ]
            if part == "labels" and question:
                rows = [x | {"question": question} if "question" in x else x for x in rows]
            text = "\n".join(json.dumps(row) for row in rows) + "\n"
            (folder / part / path.name).write_text(text, encoding="utf-8")
    return folder


def run(*words: str, monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setattr("sys.argv", ["mentalize", *words])
    try:
        main()
    except SystemExit as left:
        return int(left.code or 0)
    return 0


def test_a_fitted_coder_is_written_and_reviews(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    ours = clinic(tmp_path / "in", 6, "menu")
    out = tmp_path / "out"
    assert run("train", "--add", str(ours), "--out", str(out), monkeypatch=monkeypatch) == 0
    printed = capsys.readouterr().out
    assert "question" in printed
    assert f"--coder {out}" in printed
    example = CORPUS.parents[1] / "examples" / "first_appointment.txt"
    arguments = ("review", str(example), "--coder", str(out), "--json", "-")
    assert run(*arguments, monkeypatch=monkeypatch) == 0
    review = json.loads(capsys.readouterr().out)
    forms = [x["question"] for x in review["turns"] if x["role"] == "clinician"]
    assert forms.count("menu") > len(forms) / 2


def test_too_few_sessions_are_refused_and_nothing_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    ours = clinic(tmp_path / "in", 2, "menu")
    out = tmp_path / "out"
    assert run("train", "--add", str(ours), "--out", str(out), monkeypatch=monkeypatch) == 2
    assert "2 corrected sessions are too few" in capsys.readouterr().err
    assert not out.exists()


def test_a_folder_without_labels_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    ours = clinic(tmp_path / "in", 4, None)
    (ours / "labels" / "S210.jsonl").unlink()
    arguments = ("train", "--add", str(ours), "--out", str(tmp_path / "out"))
    assert run(*arguments, monkeypatch=monkeypatch) == 2
    said = capsys.readouterr().err
    assert "S210.jsonl" in said
    assert "add the file" in said
