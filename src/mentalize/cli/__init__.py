"""The command line. Exit codes: 0 done, 1 a fault of ours, 2 something in the input or the options."""

from __future__ import annotations

import gc
import io
import sys

from mentalize.errors import MentalizeError


def main() -> None:
    """Run `mentalize`; a `MentalizeError` becomes one line on standard error."""
    # a command lives for a second: walking its objects in search of cycles would be a tenth of that
    if not {"serve", "app", "worker"} & set(sys.argv[1:2]):
        gc.disable()
    if isinstance(sys.stdout, io.TextIOWrapper):  # a pipe in an old character set lacks our signs
        sys.stdout.reconfigure(errors="replace")
    from mentalize.cli.app import app

    try:
        app()
    except MentalizeError as error:
        sys.stderr.write(f"mentalize: {error}\n")
        sys.exit(error.exit_code)
    except SystemExit as left:
        # the reader of a pipe has left, which typer takes for a fault; nothing is wrong
        if isinstance(left.__context__, BrokenPipeError):
            sys.exit(0)
        raise
