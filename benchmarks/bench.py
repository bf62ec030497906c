"""Speed and memory of a review, printed as a table; `make bench` also writes `benchmarks/results.md`."""

from __future__ import annotations

import json
import platform
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, replace
from itertools import chain, cycle, islice
from pathlib import Path

HERE = Path(__file__).parent
EXAMPLES = sorted((HERE.parent / "examples").glob("*.[tv][xt]t"))
RUNS = 7


@dataclass(frozen=True)
class Row:
    """One measured figure with the bar it is held against."""

    what: str
    figure: float
    unit: str
    bar: str
    met: bool

    def line(self) -> str:
        """The row as a line of the table."""
        met = "yes" if self.met else "NO"
        return f"| {self.what} | {self.figure:,.2f} {self.unit} | {self.bar} | {met} |"


def ordinary(turns: int) -> str:
    """A session of `turns` turns of ordinary length (17 words each on average), from the corpus."""
    paths = sorted((HERE.parent / "training" / "corpus" / "sessions").glob("S3[0-4]*.jsonl"))
    rows = chain.from_iterable(path.read_text(encoding="utf-8").splitlines() for path in paths)
    spoken = [json.loads(row) for row in islice(rows, turns)]
    return "\n".join(
        f"{'T' if turn['role'] == 'clinician' else 'P'}: {turn['text']}" for turn in spoken
    )


def session(turns: int) -> str:
    """A session of `turns` turns (30 words each on average), made by repeating both examples."""
    from mentalize.transcripts import read

    spoken = chain.from_iterable(read(path).turns for path in EXAMPLES)
    lines = [f"{'T' if turn.role == 'clinician' else 'P'}: {turn.text}" for turn in spoken]
    return "\n".join(islice(cycle(lines), turns)) + "\n"


def measured(command: list[str]) -> tuple[float, float]:
    """The median seconds of `RUNS` runs of a command, and its peak memory in MiB."""
    seconds, peak = [], 0.0
    for _ in range(RUNS):
        done = subprocess.run(
            [sys.executable, "-c", _PEAK, *command], capture_output=True, text=True, check=True
        )
        seconds.append(float(done.stderr.split()[0]))
        peak = max(peak, float(done.stderr.split()[1]))
    return sorted(seconds)[RUNS // 2], peak


# a wrapper of its own for each run, since the peak of children only ever grows within one process
_PEAK = """
import resource, subprocess, sys, time
began = time.perf_counter()
subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
seconds = time.perf_counter() - began
peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
sys.stderr.write(f"{seconds} {peak}")
"""


def whole_process(folder: Path, coder: str, bars: dict[int, float], most: float) -> list[Row]:
    """A review as a person starts it, from the command to the summary or the finished page."""
    command = [str(Path(sys.executable).with_name("mentalize")), "review", "--coder", coder]
    rows, highest = [], 0.0
    for turns, bar in bars.items():
        path = folder / f"{turns}.txt"
        path.write_text(session(turns), encoding="utf-8")
        for name, extra in (("summary", []), ("page", ["--html", str(folder / "page.html")])):
            seconds, peak = measured([*command, str(path), *extra])
            highest = max(highest, peak)
            what = f"{coder}: review of {turns} turns, {name}"
            rows.append(Row(what, seconds, "s", f"≤ {bar} s", seconds <= bar))
    rows.append(Row(f"{coder}: peak memory", highest, "MiB", f"≤ {most:.0f} MiB", highest <= most))
    return rows


def coding_alone(name: str, bar: float) -> list[Row]:
    """Turns a second in batch, and milliseconds for one turn at a time, once the coder is warm."""
    from mentalize.coding import coder_named
    from mentalize.transcripts import read_text

    transcript = read_text(session(1_000))
    coder = coder_named(name)
    coder.code(transcript)
    began = time.perf_counter()
    coder.code(transcript)
    rate = len(transcript.turns) / (time.perf_counter() - began)
    talk = read_text(ordinary(2_000))
    began = time.perf_counter()
    coder.code(talk)
    talked = len(talk.turns) / (time.perf_counter() - began)
    coder.code(transcript, start=900)
    began = time.perf_counter()
    for at in range(950, 1_000):
        coder.code(replace(transcript, turns=transcript.turns[: at + 1]), start=at)
    each = (time.perf_counter() - began) / 50 * 1_000
    return [
        Row(
            f"{name}: coding in batch, turns of 30 words",
            rate,
            "turns/s",
            f"≥ {bar:,.0f} turns/s",
            rate >= bar,
        ),
        Row(
            f"{name}: coding in batch, turns of ordinary length",
            talked,
            "turns/s",
            f"≥ {bar:,.0f} turns/s",
            talked >= bar,
        ),
        Row(f"{name}: one turn at a time", each, "ms", "≤ 30 ms", each <= 30),
    ]


def importing() -> Row:
    """What `import mentalize` adds to starting Python."""
    bare, _ = measured([sys.executable, "-c", "pass"])
    full, _ = measured([sys.executable, "-c", "import mentalize"])
    return Row("import mentalize", full - bare, "s", "≤ 0.15 s", full - bare <= 0.15)


def main() -> None:
    """Measure, print, and keep the table."""
    with tempfile.TemporaryDirectory() as folder:
        rows = [
            *whole_process(Path(folder), "rules", {50: 0.7, 600: 1.5}, 300),
            *whole_process(Path(folder), "learned", {50: 2.0, 600: 4.0}, 450),
            *coding_alone("rules", 2_000),
            *coding_alone("learned", 600),
            importing(),
        ]
    head = f"Python {platform.python_version()}, {platform.machine()}; median of {RUNS} runs.\n"
    table = ["| what | measured | bar | met |", "|---|---|---|---|", *(row.line() for row in rows)]
    text = "\n".join([head, *table]) + "\n"
    print(text)
    (HERE / "results.md").write_text("# Speed and memory\n\n" + text, encoding="utf-8")


if __name__ == "__main__":
    main()
