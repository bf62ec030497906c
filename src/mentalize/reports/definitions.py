"""The definitions that a report needs: each code that it shows, numbered by first use."""

from __future__ import annotations

import re

from mentalize.codebook.model import Codebook
from mentalize.errors import CodebookError
from mentalize.reports.view import CodeView


class Definitions:
    """Looks codes and path states up, and remembers which were shown."""

    def __init__(self, book: Codebook) -> None:
        """Start with nothing shown."""
        self._book = book
        self._names = {x.id: x.name.lower() for x in book.codes if "_" in x.id}
        self._shown: dict[tuple[str, str], CodeView] = {}

    def code(self, layer: str, code_id: str) -> CodeView:
        """Look a code up as it is shown; one that the codebook lacks keeps its id and says so."""
        known = self._shown.get((layer, code_id))
        if known is None:
            look_up = self._state if layer == "state" else self._code
            known = self._shown[layer, code_id] = look_up(layer, code_id)
        return known

    def family(self, move: str) -> str:
        """Look up the family of a move; "" for one without a family or unknown here."""
        return self._book.code("move", move).family if self._book.has("move", move) else ""

    def shown(self) -> tuple[CodeView, ...]:
        """Every code asked for so far, in the order of first use."""
        return tuple(self._shown.values())

    def _code(self, layer: str, code_id: str) -> CodeView:
        if not self._book.has(layer, code_id):
            return self._unknown(layer, code_id)
        code = self._book.code(layer, code_id)
        number = len(self._shown) + 1
        return CodeView(
            key(layer, code_id),
            layer,
            code.name,
            code.glyph,
            self._in_names(code.definition),
            code.plain,
            code.evidence,
            number,
            code.path if layer == "move" else code.id if layer == "mode" else "",
        )

    def _state(self, layer: str, code_id: str) -> CodeView:
        try:
            state = self._book.state(code_id)
        except CodebookError:
            return self._unknown(layer, code_id)
        definition = f"Entered: {state.enter} Left: {state.leave}"
        number = len(self._shown) + 1
        return CodeView(
            key(layer, code_id),
            layer,
            state.name,
            "",
            definition,
            state.plain,
            state.evidence,
            number,
        )

    def _in_names(self, definition: str) -> str:
        """Write `code ids` that a definition refers to as their names, as the rest of a page does."""
        return re.sub(
            r"`([^`]*)`", lambda x: self._names.get(x[1], x[1].replace("_", " ")), definition
        )

    def _unknown(self, layer: str, code_id: str) -> CodeView:
        name = code_id.replace("_", " ").capitalize()
        definition = f"Codebook {self._book.version} has no entry for this."
        return CodeView(
            key(layer, code_id), layer, name, "", definition, "", (), len(self._shown) + 1
        )


def key(layer: str, code_id: str) -> str:
    """Name the colour of a code and its entry among the definitions, safe in HTML and CSS."""
    safe = "".join(x if x.isascii() and x.isalnum() else "-" for x in code_id)
    return f"{layer}-{safe}"
