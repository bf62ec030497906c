"""What may be said of a session: codes, path states, the fit table and the wordings, as plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from mentalize.errors import CodebookError


@dataclass(frozen=True, slots=True)
class Code:
    """One thing that can be said of a turn.

    `name` is what a clinician calls it, `plain` are words that could be read aloud to the patient.
    `evidence` holds tags ("A", "K", "D"), `family` and `path` are set for moves alone; `glyph` is the
    one sign that stands for the code wherever it is drawn.
    """

    id: str
    layer: str
    name: str
    plain: str
    definition: str
    evidence: tuple[str, ...]
    examples: tuple[str, ...] = ()
    not_when: str = ""
    family: str = ""
    path: str = ""
    glyph: str = ""


@dataclass(frozen=True, slots=True)
class PathState:
    """A state of the path: what it is, when it is entered and left, and the moves that fit it.

    `rank` orders the main states (connect 0 … own_view 6); side states have rank -1.
    """

    id: str
    name: str
    plain: str
    enter: str
    leave: str
    fall_back: tuple[str, ...]
    evidence: tuple[str, ...]
    rank: int
    in_step: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PathRule:
    """One row of the transition table: in any of `states`, when all of `when` hold, go to `to`.

    A guard may be negated with "not ". Rows are tried in the order of the file; the first that holds
    decides; when none does the state stays.
    """

    id: str
    states: tuple[str, ...]
    when: tuple[str, ...]
    to: str
    because: str


@dataclass(frozen=True, slots=True)
class FitOption:
    """One thing to try: a move, how it is meant here (`how`), and the reason."""

    move: str
    how: str
    because: str


@dataclass(frozen=True, slots=True)
class FitRow:
    """What fits a patient's state: what first, what then, what to avoid (codebook §5)."""

    id: str
    name: str
    plain: str
    when: tuple[str, ...]
    first: tuple[FitOption, ...]
    then: tuple[FitOption, ...]
    avoid: tuple[str, ...]
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Wording:
    """A sentence with slots that says a move in the patient's own words.

    `rows` names the fit rows it suits (none: every row that offers the move); `needs` the slots that
    must be filled; `text` holds them in braces.
    """

    id: str
    move: str
    rows: tuple[str, ...]
    needs: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Tag:
    """An evidence tag: what it means and how far to trust it."""

    id: str
    meaning: str
    trust: str


@dataclass(frozen=True)
class Codebook:
    """Everything that may be said, in one version."""

    version: str
    codes: tuple[Code, ...]
    states: tuple[PathState, ...]
    path_rules: tuple[PathRule, ...]
    fit_rows: tuple[FitRow, ...]
    wordings: tuple[Wording, ...]
    tags: tuple[Tag, ...]

    @cached_property
    def _by_key(self) -> Mapping[tuple[str, str], Code]:
        return {(code.layer, code.id): code for code in self.codes}

    @cached_property
    def _state_by_id(self) -> Mapping[str, PathState]:
        return {state.id: state for state in self.states}

    def code(self, layer: str, code_id: str) -> Code:
        """The code `code_id` of `layer`; raises `CodebookError` when the codebook lacks it."""
        try:
            return self._by_key[layer, code_id]
        except KeyError:
            raise CodebookError(
                f"there is no {layer} '{code_id}'",
                f"codebook {self.version}",
                "`mentalize codebook` lists what there is",
            ) from None

    def has(self, layer: str, code_id: str) -> bool:
        """Whether `layer` holds a code `code_id`."""
        return (layer, code_id) in self._by_key

    def layer(self, layer: str) -> tuple[Code, ...]:
        """The codes of one layer, in the order of the file."""
        return tuple(code for code in self.codes if code.layer == layer)

    def state(self, state_id: str) -> PathState:
        """A state of the path; raises `CodebookError` when there is none of that name."""
        try:
            return self._state_by_id[state_id]
        except KeyError:
            raise CodebookError(
                f"the path has no state '{state_id}'",
                f"codebook {self.version}",
                "`mentalize codebook` lists the states",
            ) from None
