"""Reads the tables of a codebook file, and says which file and entry is at fault."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path

from mentalize.errors import CodebookError


class Entry:
    """One table of a TOML file, taken apart key by key.

    Every key that is asked for is ticked off; `done` refuses those that nobody asked for, so that a
    misspelt optional key can't be lost in silence.
    """

    def __init__(self, file: str, values: Mapping[str, object], place: str) -> None:
        """Keep where the values stand; `place` is used until the entry has told its id."""
        self._values = values
        name = values.get("id")
        self.where = f"{file}, {name if isinstance(name, str) and name else place}"
        self._seen: set[str] = set()

    def fail(self, what: str, remedy: str) -> CodebookError:
        """The error that this entry has; for the caller to raise."""
        return CodebookError(what, self.where, remedy)

    def text(self, key: str, default: str | None = None) -> str:
        """A string; required unless there is a default."""
        value = self._take(key, default)
        if not isinstance(value, str):
            raise self.fail(f"'{key}' is not a text", "put it in quotes")
        return value

    def filled(self, key: str) -> str:
        """A required string that says something."""
        value = self.text(key)
        if not value.strip():
            raise self.fail(f"'{key}' is empty", "say it in words")
        return value

    def texts(self, key: str, default: tuple[str, ...] | None = None) -> tuple[str, ...]:
        """A list of strings; required unless there is a default."""
        value = self._take(key, default)
        if not isinstance(value, list | tuple):
            raise self.fail(f"'{key}' is not a list", "write it in square brackets")
        if not all(isinstance(item, str) and item.strip() for item in value):
            raise self.fail(f"'{key}' holds something that is not a text", "quote every item")
        return tuple(value)

    def number(self, key: str) -> int:
        """A required whole number."""
        value = self._take(key, None)
        if not isinstance(value, int) or isinstance(value, bool):
            raise self.fail(f"'{key}' is not a whole number", "write it without quotes")
        return value

    def parts(self, key: str) -> tuple[Entry, ...]:
        """The tables below this one (`[[row.first]]`); none when the key is absent."""
        self._seen.add(key)
        return _tables(self.where, key, self._values.get(key, []))

    def done(self) -> None:
        """Refuse keys that the format doesn't know."""
        unknown = sorted(set(self._values) - self._seen)
        if unknown:
            known = ", ".join(sorted(self._seen))
            raise self.fail(f"unknown key '{unknown[0]}'", f"the keys are {known}")

    def _take(self, key: str, default: object) -> object:
        self._seen.add(key)
        if key in self._values:
            return self._values[key]
        if default is None:
            raise self.fail(f"'{key}' is missing", "add it")
        return default


def read_tables(folder: Path, file: str, keys: tuple[str, ...]) -> dict[str, list[Entry]]:
    """The tables of `file` by their key (`[[code]]`); the file may hold no other."""
    values = _parse(folder, file)
    unknown = sorted(set(values) - set(keys))
    if unknown:
        allowed = " and ".join(f"[[{key}]]" for key in keys)
        raise CodebookError(f"unknown table '{unknown[0]}'", file, f"use {allowed}")
    missing = [key for key in keys if not values.get(key)]
    if missing:
        raise CodebookError(f"there is no [[{missing[0]}]]", file, "add at least one")
    return {key: list(_tables(file, key, values[key])) for key in keys}


def _parse(folder: Path, file: str) -> dict[str, object]:
    try:
        return tomllib.loads((folder / file).read_text(encoding="utf-8"))
    except OSError:
        raise CodebookError("the file is missing", file, f"put it into {folder}") from None
    except UnicodeDecodeError:
        raise CodebookError("the file is not UTF-8", file, "save it as UTF-8") from None
    except tomllib.TOMLDecodeError as error:
        raise CodebookError(f"not valid TOML ({error})", file, "mend that line") from None


def _tables(file: str, key: str, found: object) -> tuple[Entry, ...]:
    if not isinstance(found, list) or not all(isinstance(item, dict) for item in found):
        raise CodebookError(f"'{key}' is not a list of tables", file, f"head each with [[{key}]]")
    return tuple(Entry(file, item, f"{key} {n}") for n, item in enumerate(found, start=1))
