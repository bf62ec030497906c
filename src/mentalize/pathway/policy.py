"""The path as a table in data, walked by a small pure function (codebook §4)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from mentalize.codebook.model import Codebook, PathRule
from mentalize.errors import CodebookError
from mentalize.pathway.evidence import (
    GUARDS,
    MENTALIZING,
    Evidence,
    holds,
    is_minimal,
    observe,
    reset_episode,
)
from mentalize.pathway.model import PathPoint, Step, StepKind
from mentalize.transcripts.labels import LabelledTurn

# The state that a move belongs to, for telling ahead from behind.
_MOVE_STATE = {
    "clarify_facts": "facts",
    "explore_self": "feelings",
    "explore_other": "feelings",
    "explore_why": "why",
    "examine_thinking": "how",
    "challenge": "how",
    "own_perspective": "own_view",
}
_SIDE_STATES = frozenset({"calm", "anchor", "repair", "safety"})
_START = "connect"


@dataclass(frozen=True, slots=True)
class Position:
    """Where the path is: `back` is the main state to return to from a side state."""

    state: str = _START
    back: str = _START
    because: str = "the session begins"
    episode: int = 0
    evidence: Evidence = field(default_factory=Evidence)


def check_table(book: Codebook) -> None:
    """Raise `CodebookError` when the path table names a guard that doesn't exist."""
    for rule in book.path_rules:
        for guard in rule.when:
            if guard.removeprefix("not ") not in GUARDS:
                raise CodebookError(
                    f"rule '{rule.id}' asks for the guard '{guard}', which does not exist",
                    "path.toml",
                    f"choose from: {', '.join(GUARDS)}",
                )


def walk(
    turns: Sequence[LabelledTurn], episodes: Sequence[int], book: Codebook
) -> tuple[tuple[PathPoint, ...], tuple[Step, ...]]:
    """The state after every turn, and how every clinician's turn fitted the state that it met.

    `episodes` are the turns at which a topic starts. Nothing looks ahead, but for `came_along`, which
    tells what came after a step that was ahead.
    """
    check_table(book)
    starts = frozenset(episodes)
    position = Position()
    points: list[PathPoint] = []
    steps: list[Step] = []
    for item in turns:
        if item.turn.index in starts and item.turn.index > 0:
            position = _new_episode(position)
        if item.turn.role == "clinician":
            step = _step(item, position, book)
            steps.extend([step] if step else [])
        position = advance(position, item, book)
        points.append(_point(item, position))
    return tuple(points), tuple(_came_along(step, turns) for step in steps)


def _point(item: LabelledTurn, position: Position) -> PathPoint:
    touched = position.evidence.why_touched
    state, because, episode = position.state, position.because, position.episode
    return PathPoint(item.turn.index, state, because, episode, why_touched=touched)


def _new_episode(position: Position) -> Position:
    """Back to the start; a side state stays, for a new topic settles neither danger nor quarrel."""
    stays = position.state in _SIDE_STATES - {"anchor"}
    return Position(
        state=position.state if stays else _START,
        back=_START,
        because=position.because if stays else "a new topic",
        episode=position.episode + 1,
        evidence=reset_episode(position.evidence),
    )


def advance(position: Position, item: LabelledTurn, book: Codebook) -> Position:
    """The position after one more turn; only the patient's turns move the path."""
    position = replace(position, evidence=observe(position.evidence, item))
    if item.turn.role != "patient":
        return position
    seen = {position.state}
    while rule := _first_rule(position, book):
        left = position.state
        position = _follow(position, rule)
        # what was found before a fall must be found again, so a turn does not fall and climb at once;
        # and a table that goes in circles must not hang a review
        if position.state in seen or _fell(left, position.state, book):
            break
        seen.add(position.state)
    return position


def _fell(left: str, entered: str, book: Codebook) -> bool:
    return 0 <= book.state(entered).rank < book.state(left).rank


def _first_rule(position: Position, book: Codebook) -> PathRule | None:
    for rule in book.path_rules:
        here = position.state in rule.states or rule.states == ("*",)
        moves = here and rule.to != position.state
        if moves and all(holds(guard, position.evidence) for guard in rule.when):
            return rule
    return None


def _follow(position: Position, rule: PathRule) -> Position:
    target = position.back if rule.to == "back" else rule.to
    evidence = position.evidence
    if target == "safety":
        evidence = replace(evidence, asked_safety=False, safety_answered=False)
    if target == "repair":
        evidence = replace(evidence, shared_account=False)
    back = position.back if position.state in _SIDE_STATES else position.state
    return replace(position, state=target, back=back, because=rule.because, evidence=evidence)


def _step(item: LabelledTurn, position: Position, book: Codebook) -> Step | None:
    """How the last path move of a turn – the one that pulls – fits the state."""
    moves = [move.code for move in item.moves if move.code in _MOVE_STATE]
    if not moves or is_minimal(item):
        return None
    move = moves[-1]
    state = position.state
    kind = _kind(move, position, book)
    return Step(item.turn.index, kind, move, state, _because(kind, move, state, book))


def _kind(move: str, position: Position, book: Codebook) -> StepKind:
    state = book.state(position.state)
    patient = position.evidence.patient
    blaming = patient is not None and patient.has_process("devaluation", "externalizing")
    certain = patient is not None and patient.mode_code == "psychic_equivalence"
    if move == "explore_other" and blaming and not position.evidence.affects:
        return "ahead"
    if move in state.in_step:
        return "in_step"
    # after blame or a verdict, turning to the patient's own experience is what fits (codebook §5) [A]
    if move == "explore_self" and state.id == "facts" and (blaming or certain):
        return "in_step"
    if state.rank < 0:
        return "ahead"
    return "ahead" if book.state(_MOVE_STATE[move]).rank > state.rank else "behind"


def _because(kind: StepKind, move: str, state: str, book: Codebook) -> str:
    name, stands = book.code("move", move).name.lower(), book.state(state).name.lower()
    if kind == "in_step":
        return f"{name} fits where the path stood: {stands}"
    where = "ahead of" if kind == "ahead" else "behind"
    return f"{name} was {where} where the path stood: {stands}"


def _came_along(step: Step, turns: Sequence[LabelledTurn]) -> Step:
    if step.step != "ahead":
        return step
    following = (t for t in turns[step.turn + 1 :] if t.turn.role == "patient")
    answer = next(following, None)
    along = answer is not None and answer.mode_code in MENTALIZING
    return replace(step, came_along=along)
