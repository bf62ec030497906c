"""`mentalize train`: fits the learned coder to a clinic's own corrected labels."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from mentalize.coding.adapting import Change


def train(
    *,
    add: Annotated[
        Path,
        typer.Option(
            metavar="DIR", help="Corrected sessions: sessions/NAME.jsonl and labels/NAME.jsonl."
        ),
    ],
    out: Annotated[Path, typer.Option(metavar="FOLDER", help="Where the fitted coder is written.")],
) -> None:
    """Fit the coder to corrected sessions. It is written only if it does better on sessions held out."""
    # here, so that the other commands need not wait for numpy and onnxruntime
    from mentalize.codebook import load
    from mentalize.coding.adapting import FEWEST, adapt
    from mentalize.coding.network import network
    from mentalize.coding.storing import store
    from mentalize.errors import MentalizeError
    from mentalize.evaluating import read_corrected

    sessions = read_corrected(add, load())
    if len(sessions) < FEWEST:
        raise MentalizeError(
            f"{len(sessions)} corrected sessions are too few to test on", str(add),
            f"add sessions until there are {FEWEST}; some dozens are better",
        )  # fmt: skip
    sys.stderr.write(f"Fitting to {len(sessions)} sessions …\n")
    shipped = network()
    heads, changes = adapt(shipped, sessions)
    typer.echo(_table(changes))
    if not heads:
        raise MentalizeError(
            "no part of the coder does better on sessions held out, so nothing was written",
            str(add), "add corrected sessions and try again",
        )  # fmt: skip
    store(shipped, heads, out)
    typer.echo(f"Written: {out}. Use it with --coder {out}")


def _table(changes: Sequence[Change]) -> str:
    head = "layer      sessions    rows  wrong codes a row: before  after  taken over"
    return "\n".join(
        [head]
        + [
            f"{x.head:<10} {x.sessions:>8}  {x.rows:>6}  {x.before:>25.3f}  {x.after:.3f}  "
            f"{'yes' if x.better else 'no'}"
            for x in changes
        ]
    )
