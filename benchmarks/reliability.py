"""Writes `reports/data/reliability.toml` from the JSON of `mentalize evaluate`.

python benchmarks/reliability.py EVALUATION.json [EVALUATION.json …]
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

OUT = Path(__file__).parents[1] / "src" / "mentalize" / "reports" / "data" / "reliability.toml"
SHOWN = {
    "mode": ("mentalizing", "emerging", "psychic_equivalence", "pretend", "teleological"),
    "moves": ("explore_self", "check_understanding", "validate", "fill_in", "interpret"),
}
HEAD = (
    "# How often a second rater would agree with a coder: from `mentalize evaluate`, written by\n"
    "# benchmarks/reliability.py. Raters are two language models working apart, not clinicians.\n"
)


def table(report: dict[str, Any]) -> str:
    """One coder's table."""
    everything = report["groups"][0]
    coverage = everything["coverage"]
    share = coverage["answered"]["value"]
    right, overall = (coverage[x]["value"] for x in ("accuracy_of_answered", "accuracy_of_all"))
    guessed = (overall - right * share) / (1 - share) if share < 1 else right
    risk = next(x for x in report["risk"]["detections"] if x["name"] == "any but dropout")
    lines = [
        f"[{report['coder']}]",
        f'version = "{report["version"]}"',
        f"sessions = {len(everything['sessions'])}",
        f"answered = {right:.3f}",
        f"guessed = {guessed:.3f}",
        f"risk_found = {risk['recall']['value']:.3f}",
        f"risk_right = {risk['precision']['value']:.3f}",
        f"false_flags = {everything['risk_flags']['false_flags_per_session']:.2f}",
    ]
    return "\n".join([*lines, *_codes(report["coder"], everything)])


def _codes(coder: str, group: dict[str, Any]) -> list[str]:
    lines = []
    layers = {x["id"]: x for x in group["layers"]}
    for layer, wanted in SHOWN.items():
        for row in layers[layer]["codes"]:
            if row["code"] in wanted and row["precision"] is not None:
                given = row["n"] * row["recall"] / row["precision"] if row["precision"] else 0.0
                lines += [
                    f"\n[[{coder}.code]]",
                    f'code = "{row["code"]}"',
                    f"given = {given:.0f}",
                    f"right = {row['precision']:.3f}",
                ]
    return lines


def main() -> None:
    """Read the evaluations named on the command line and write the table."""
    reports = [json.loads(Path(name).read_text(encoding="utf-8")) for name in sys.argv[1:]]
    OUT.write_text(HEAD + "\n" + "\n\n".join(map(table, reports)) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
