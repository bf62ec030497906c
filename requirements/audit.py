"""Asks whether what is installed for people has known vulnerabilities; `make check` calls it.

A vulnerability ends it with an error. Where nobody can be asked – offline – it warns, so that one can work.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

PARTS = ("base", "clinic")  # what people install; the tools of development are not shipped


def asked(part: str) -> list[dict[str, Any]]:
    """Every package of a list, with what is known of it; [] where nobody answers."""
    path = Path(__file__).with_name(f"{part}.txt")
    command = (
        sys.executable, "-m", "pip_audit", "--requirement", str(path), "--disable-pip",
        "--progress-spinner", "off", "--format", "json",
    )  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - named here
    try:
        found: list[dict[str, Any]] = json.loads(done.stdout)["dependencies"]
    except (ValueError, KeyError):
        return []
    return found


def main() -> int:
    """Print what is known; 1 if anything is."""
    worst = 0
    for part in PARTS:
        packages = asked(part)
        known = [(x["name"], x["version"], y["id"]) for x in packages for y in x.get("vulns", ())]
        unknown = sum("skip_reason" in x for x in packages)
        for name, version, advisory in known:
            print(
                f"requirements/{part}.txt: {name} {version} has the known vulnerability {advisory}"
            )
        if unknown or not packages:
            print(
                f"warning: requirements/{part}.txt: of {unknown or 'all'} packages nobody could be asked"
            )
        worst = worst or bool(known)
    return int(worst)


if __name__ == "__main__":
    sys.exit(main())
