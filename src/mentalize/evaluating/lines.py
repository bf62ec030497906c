"""JSON lines, taken apart key by key, with errors that name file and line."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from mentalize.errors import GoldError

_Kind = TypeVar("_Kind", str, int, list[object])


@dataclass(frozen=True, slots=True)
class Line:
    """One JSON object of a file; `where` names the file and the line."""

    where: str
    values: Mapping[str, object]

    def text(self, key: str) -> str:
        """A string; raises `GoldError` if there is none."""
        return self._take(key, str, "a text")

    def number(self, key: str) -> int:
        """A whole number; raises `GoldError` if there is none."""
        return self._take(key, int, "a whole number")

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of strings; raises `GoldError` if there is none."""
        found = self._take(key, list, "a list")
        texts = tuple(item for item in found if isinstance(item, str))
        if len(texts) < len(found):
            raise self.fail(f"'{key}' holds something that is not a text", "quote every item")
        return texts

    def parts(self, key: str) -> tuple[Line, ...]:
        """A list of objects; raises `GoldError` if there is none."""
        found = self._take(key, list, "a list")
        parts = tuple(Line(self.where, item) for item in found if isinstance(item, dict))
        if len(parts) < len(found):
            raise self.fail(f"'{key}' holds something that is not an object", "use braces")
        return parts

    def fail(self, what: str, remedy: str) -> GoldError:
        """The error that this line has; for the caller to raise."""
        return GoldError(what, self.where, remedy)

    def _take(self, key: str, kind: type[_Kind], called: str) -> _Kind:
        if key not in self.values:
            raise self.fail(f"'{key}' is missing", f"add it, as {called}")
        value = self.values[key]
        if not isinstance(value, kind):
            raise self.fail(f"'{key}' is not {called}", f"write it as {called}")
        return value


def read_lines(path: Path) -> tuple[Line, ...]:
    """Every line of a JSON lines file but blank ones; raises `GoldError` at the first bad one."""
    # not splitlines: it also splits at characters that may stand inside a JSON text
    numbered = enumerate(read_text(path).split("\n"), start=1)
    lines = tuple(_line(f"{path}, line {n}", text) for n, text in numbered if text.strip())
    if not lines:
        raise GoldError("the file is empty", str(path), "put one JSON object on each line")
    return lines


def read_text(path: Path) -> str:
    """The text of a file; raises `GoldError` when it can't be had."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        reason = error.strerror or "unknown reason"
        raise GoldError(f"can't be read ({reason})", str(path), "check the file") from None
    except UnicodeDecodeError:
        raise GoldError("the file is not UTF-8", str(path), "save it as UTF-8") from None


def parse_object(where: str, text: str) -> dict[str, object]:
    """The JSON object in `text`; raises `GoldError` when it is none."""
    try:
        values = json.loads(text)
    except (ValueError, RecursionError) as error:
        reason = error.msg if isinstance(error, json.JSONDecodeError) else str(error)
        raise GoldError(f"not valid JSON ({reason})", where, "mend it") from None
    if not isinstance(values, dict):
        raise GoldError("not a JSON object", where, "write it in braces")
    return values


def _line(where: str, text: str) -> Line:
    return Line(where, parse_object(where, text))
