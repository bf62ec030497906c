"""Scripted clinicians against all simulated patients; `make tournament` writes `docs/tournament.md`.

    python benchmarks/tournament.py [--seeds N] [--sensitivity N] [--out FILE]

The same sentences, seeds and coder give the same page on one machine.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Sequence
from pathlib import Path

from rich.progress import Progress
from scipy.stats import spearmanr  # type: ignore[import-untyped]  # scipy ships no types

from mentalize.coding import coder_named
from mentalize.practice.loader import names, patient
from mentalize.practice.teaching import Teaching, teaching
from mentalize.practice.tournament import Played, Row, Rules, play, scripts, table, tournament

PAGE = Path(__file__).parent.parent / "docs" / "tournament.md"
BEND = 0.2
LEADERS = (
    "path walker",
    "path walker with slips",
    "clumsy but curious",
    "flatterer",
    "interpreter",
)

HEAD = """# The tournament of scripted clinicians

Made by `make tournament`. {scripts} scripted clinicians, each with one fixed way of going about it, talk with
{patients} simulated patients, {seeds} seeds each, at most {turns} turns, difficulty medium. They say real
sentences (`practice/data/scripts.toml`), heard by the coder that the product ships. **Doing well here
that a script walks the path of the treatment model; it says nothing of whether patients improve.** All
numbers of the simulated mind are teaching values [D, C].

| scripted clinician | own view reached | feelings named | mentalizing | walked out | relapses | fell back |
|---|---|---|---|---|---|---|
"""


def line(row: Row) -> str:
    """A script as a line of the table."""
    return (
        f"| {row.script} | {row.own:.0%} | {row.named:.1f} | {row.minded:.0%} | {row.walked_out:.0%} "
        f"| {row.relapses:.1f} | {row.fallbacks:.1%} |"
    )


def rank(played: Sequence[Played], seeds: Sequence[int]) -> list[float]:
    """How alike the order of the scripts is between the halves of the seeds, for each patient."""
    found = []
    for name in sorted({x.patient for x in played}):
        halves = []
        for rest in (0, 1):
            chosen = [x for x in played if x.patient == name and x.seed in seeds[rest::2]]
            halves.append(
                [row.own + 0.1 * row.named + row.minded - row.walked_out for row in table(chosen)]
            )
        found.append(float(spearmanr(*halves).statistic))
    return found


def sensitivity(seeds: int) -> list[str]:
    """For Peter: the order of five scripts when each teaching value is 20% lower or higher."""
    peter, coder = patient("peter"), coder_named("learned")
    chosen = [script for script in scripts() if script.id in LEADERS]
    plain = teaching()

    def order(values: Teaching) -> list[float]:
        rules = Rules(values=values)
        scores = []
        for script in chosen:
            talks = [play(script, peter, seed, coder, rules) for seed in range(seeds)]
            scores.append(sum(x.reached_own + 0.1 * x.named - x.walked_out for x in talks) / seeds)
        return scores

    before = order(plain)
    rows = [
        "| teaching value | order kept at −20% | at +20% | own view of the path walker |",
        "|---|---|---|---|",
    ]
    for name in sorted(plain.values):
        bent = [order(plain.with_(name, 1 + sign * BEND)) for sign in (-1, 1)]
        kept = [f"{float(spearmanr(before, x).statistic):.2f}" for x in bent]
        rows.append(f"| {name} | {kept[0]} | {kept[1]} | {bent[0][0]:.2f} to {bent[1][0]:.2f} |")
    return rows


def main() -> None:
    """Play, show progress, write the page."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--seeds", type=int, default=100)
    parser.add_argument("--sensitivity", type=int, default=0, help="seeds for bending each value")
    parser.add_argument("--out", type=Path, default=PAGE)
    chosen = parser.parse_args()
    patients = [patient(name) for name in names()]
    seeds = range(chosen.seeds)
    began = time.perf_counter()
    with Progress() as progress:
        bar = progress.add_task("talks", total=len(patients) * len(scripts()) * len(seeds))
        played = list(
            tournament(patients, seeds, coder_named("learned"), tick=lambda: progress.advance(bar))
        )
    seconds = time.perf_counter() - began
    turns = sum(talk.turns for talk in played)
    head = HEAD.format(
        scripts=len(scripts()), patients=len(patients), seeds=len(seeds), turns=Rules().turns
    )
    order = zip(names(), rank(played, seeds), strict=True)
    lines = [
        head + "\n".join(line(row) for row in table(played)),
        (
            f"\n{len(played)} talks with {turns} answers in {seconds:.0f} s "
            f"({1000 * seconds / max(1, turns):.0f} ms an answer, "
            f"{len(played) / seconds:.1f} talks a second)."
        ),
        "\nThe order of the scripts in one half of the seeds and in the other (Spearman's rho):",
        ", ".join(f"{name} {value:.2f}" for name, value in order) + ".",
    ]
    if chosen.sensitivity:
        lines += [
            f"\n## Every teaching value 20% lower and higher (Peter, {chosen.sensitivity} seeds)\n"
        ]
        lines += sensitivity(chosen.sensitivity)
    chosen.out.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"Written: {chosen.out}")


if __name__ == "__main__":
    main()
