"""The numbers of the mind: teaching values, read from `data/mind.toml` [D, C]."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from mentalize.errors import PracticeError

DIFFICULTIES = ("easy", "medium", "hard")
_DATA = Path(__file__).with_name("data")


@dataclass(frozen=True, slots=True)
class Move:
    """What a clinician's move does to the mind, and where on the path it helps or comes too early."""

    id: str
    because: str
    fit: tuple[str, ...] = ()
    ahead: tuple[str, ...] = ()
    needs: str = ""
    hurts: float = 0.0
    eases: float = 0.0
    stirs: float = 0.0
    calms: float = 0.0
    seen: float = 0.0
    tires: float = 0.0
    demand: float = 0.0
    praise: bool = False


@dataclass(frozen=True, slots=True)
class Teaching:
    """All values: `values` by "table.key", `moves` by id; `gates` hold pairs and triples as well."""

    values: Mapping[str, float]
    several: Mapping[str, tuple[float, ...]]
    moves: Mapping[str, Move]

    def __getitem__(self, name: str) -> float:
        """The value called "table.key"."""
        return self.values[name]

    def with_(self, name: str, factor: float) -> Teaching:
        """The same with one value multiplied; for asking how much hangs on it."""
        if name not in self.values:
            raise PracticeError(
                f"there is no teaching value '{name}'", "mind.toml", "use one of it"
            )
        return replace(self, values={**self.values, name: self.values[name] * factor})


@cache
def teaching(difficulty: str = "medium") -> Teaching:
    """The shipped values for a difficulty; raises `PracticeError` for one that there is not."""
    if difficulty not in DIFFICULTIES:
        known = ", ".join(DIFFICULTIES)
        raise PracticeError(f"there is no difficulty '{difficulty}'", "", f"choose from {known}")
    with (_DATA / "mind.toml").open("rb") as file:
        found = tomllib.load(file)
    tables = {name: found[name] for name in ("home", "ceilings", "rates", "gates")}
    tables["level"] = found["difficulty"][difficulty]
    flat = {
        f"{table}.{key}": value for table, keys in tables.items() for key, value in keys.items()
    }
    return Teaching(
        values={name: float(x) for name, x in flat.items() if not isinstance(x, list)},
        several={name: tuple(x) for name, x in flat.items() if isinstance(x, list)},
        moves={entry["id"]: _move(entry) for entry in found["move"]},
    )


def _move(entry: Mapping[str, object]) -> Move:
    given: dict[str, Any] = {
        key: tuple(x) if isinstance(x, list) else x for key, x in entry.items()
    }
    return Move(**given)
