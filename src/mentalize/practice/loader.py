"""Reads a simulated patient from a TOML file; says which entry is at fault."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from mentalize.errors import PracticeError
from mentalize.practice.acts import NODED, acts
from mentalize.practice.model import Affect, Fact, Lines, Patient
from mentalize.practice.state import MODES, NUMBERS

SHIPPED = Path(__file__).with_name("patients")
HEATS = ("low", "mid", "high")
PERSON = ("age", "work", "likeable", "competent", "humour", "loves", "dread", "care", "history", "should",
           "conditions", "repairs", "ruptures", "risk", "interests")  # fmt: skip
FORMULATION = ("problem", "strengths", "conditions", "should", "not_mirrored", "triggers", "inside", "modes",
               "protective", "others", "with_us", "warning", "risk", "focus")  # fmt: skip
_TOP = {"id", "name", "pronoun", "referral", "person", "start", "gains", "style", "affects", "episodes",
        "lines", "formulation", "openers"}  # fmt: skip


def names() -> tuple[str, ...]:
    """The ids of the shipped patients."""
    return tuple(sorted(path.stem for path in SHIPPED.glob("*.toml")))


@cache
def patient(name: str) -> Patient:
    """The shipped patient called `name`, or the one in the file of that path."""
    path = Path(name) if name.endswith(".toml") else SHIPPED / f"{name}.toml"
    if not path.is_file():
        known = ", ".join(names())
        raise PracticeError(
            f"there is no patient '{name}'", "", f"choose from {known}, or name a TOML file"
        )
    return load(path)


def load(path: Path) -> Patient:
    """The patient in the file; raises `PracticeError` that names the entry at fault."""
    values = _parsed(path)
    return _Reader(path.name, values).patient()


def _parsed(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise PracticeError(
            f"the file can't be read ({error.strerror})", str(path), "name another"
        ) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise PracticeError(f"not valid TOML ({error})", path.name, "mend that line") from None


class _Reader:
    """Takes a parsed file apart, table by table."""

    def __init__(self, file: str, values: dict[str, Any]) -> None:
        self._file = file
        self._values = values

    def patient(self) -> Patient:
        self._only(self._values, _TOP, self._file)
        facts, affects = self._facts(), self._affects()
        style = self._table("style")
        return Patient(
            id=self._text(self._values, "id", "the head"),
            name=self._text(self._values, "name", "the head"),
            pronoun=self._text(self._values, "pronoun", "the head"),
            referral=self._text(self._values, "referral", "the head"),
            person=self._words("person", PERSON),
            start=self._start(),
            gains={
                key: self._number(x, f"gains.{key}", 3.0) for key, x in self._table("gains").items()
            },
            talkative=self._number(style.get("talkative"), "style.talkative", 1.0),
            dodges=self._text(style, "dodges", "style"),
            affects=affects,
            facts=facts,
            lines=self._lines({x.id for x in facts}, {x.id for x in affects}),
            formulation=self._words("formulation", FORMULATION),
            openers={heat: self._texts(self._table("openers"), heat, "openers") for heat in HEATS},
        )

    def _fail(self, what: str, where: str, remedy: str) -> PracticeError:
        return PracticeError(what, f"{self._file}, {where}", remedy)

    def _only(self, found: Mapping[str, Any], known: set[str], where: str) -> None:
        for key in found:
            if key not in known:
                raise self._fail(
                    f"unknown key '{key}'", where, f"the keys are {', '.join(sorted(known))}"
                )

    def _table(self, key: str) -> dict[str, Any]:
        found = self._values.get(key)
        if not isinstance(found, dict):
            raise self._fail(f"there is no [{key}]", "the file", "add it")
        return found

    def _tables(self, found: Mapping[str, Any], key: str) -> list[dict[str, Any]]:
        rows = found.get(key)
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows) or not rows:
            raise self._fail(f"there is no [[{key}]]", "the file", "add at least one")
        return rows

    def _text(self, found: Mapping[str, Any], key: str, where: str) -> str:
        text = found.get(key)
        if not isinstance(text, str) or not text.strip():
            raise self._fail(f"'{key}' is missing or empty", where, "say it in words")
        return text.strip()

    def _texts(self, found: Mapping[str, Any], key: str, where: str) -> tuple[str, ...]:
        texts = found.get(key, [])
        if not isinstance(texts, list) or not all(isinstance(x, str) and x.strip() for x in texts):
            raise self._fail(f"'{key}' is not a list of texts", where, 'write ["…", "…"]')
        return tuple(text.strip() for text in texts)

    def _number(self, value: object, where: str, most: float) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= most:
            raise self._fail(f"not a number from 0 to {most:g}", where, "write such as 0.35")
        return float(value)

    def _words(self, key: str, known: Sequence[str]) -> dict[str, str]:
        found = self._table(key)
        self._only(found, set(known), key)
        return {name: self._text(found, name, key) for name in known}

    def _start(self) -> dict[str, float]:
        found = self._table("start")
        self._only(found, set(NUMBERS), "start")
        return {name: self._number(found.get(name), f"start.{name}", 1.0) for name in NUMBERS}

    def _affects(self) -> tuple[Affect, ...]:
        return tuple(
            Affect(
                id=self._text(x, "id", "affects"),
                family=self._text(x, "family", "affects"),
                access=self._number(x.get("access"), f"affects, {x.get('id')}", 1.0),
                facts=int(x.get("facts", 0)),
            )
            for x in self._tables(self._values, "affects")
        )

    def _facts(self) -> tuple[Fact, ...]:
        return tuple(
            self._fact(row, self._text(episode, "id", "episodes"))
            for episode in self._tables(self._values, "episodes")
            for row in self._tables(episode, "facts")
        )

    def _fact(self, row: Mapping[str, Any], episode: str) -> Fact:
        where = f"fact {row.get('id')}"
        self._only(row, {"id", "fact", "asked", "needs", "costly"}, where)
        return Fact(
            id=self._text(row, "id", where),
            episode=episode,
            fact=self._text(row, "fact", where),
            asked=self._texts(row, "asked", where),
            needs=self._texts(row, "needs", where),
            costly=bool(row.get("costly", False)),
        )

    def _lines(self, facts: set[str], affects: set[str]) -> tuple[Lines, ...]:
        made = []
        for number, row in enumerate(self._tables(self._values, "lines"), start=1):
            group = self._group(
                row, f"lines {number} ({row.get('act')} {row.get('node', '')})".strip()
            )
            self._fits(group, facts, affects, f"lines {number} ({group.act} {group.node})")
            made.append(group)
        return tuple(made)

    def _group(self, row: Mapping[str, Any], where: str) -> Lines:
        self._only(row, {*Lines.__dataclass_fields__}, where)
        return Lines(
            act=self._text(row, "act", where),
            say=self._texts(row, "say", where),
            modes=self._texts(row, "modes", where),
            arousal=self._texts(row, "arousal", where),
            node=str(row.get("node", "")),
            answers=self._texts(row, "answers", where),
            needs=self._texts(row, "needs", where),
            until=self._texts(row, "until", where),
            refrain=bool(row.get("refrain", False)),
        )

    def _fits(self, group: Lines, facts: set[str], affects: set[str], where: str) -> None:
        if group.act not in acts():
            raise self._fail(
                f"there is no act '{group.act}'", where, f"choose from {', '.join(acts())}"
            )
        nodes = {"tell": facts, "told": facts, "feel": affects, "feel_more": affects}.get(group.act)
        if group.act in NODED and nodes is not None and group.node not in nodes:
            raise self._fail(
                f"'{group.node}' is no fact or feeling of this patient", where, "name one"
            )
        for name in (*group.needs, *group.until):
            if name not in facts | affects:
                raise self._fail(
                    f"'{name}' is no fact or feeling of this patient", where, "name one"
                )
        for found, known in ((group.modes, MODES), (group.arousal, HEATS)):
            for name in found:
                if name not in known:
                    raise self._fail(
                        f"'{name}' is not known", where, f"choose from {', '.join(known)}"
                    )
