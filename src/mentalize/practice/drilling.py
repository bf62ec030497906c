"""Drills: one skill at a time, items with two model answers, judged by the coder with the reason shown."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from typing import Any, Literal

from mentalize.codebook import load
from mentalize.coding.coder import Coder
from mentalize.errors import PracticeError
from mentalize.practice.heard import Heard, families, hear, is_silence

_FOLDER = Path(__file__).with_name("drills")
_RECENT = 8  # answers that say how a skill goes now [D]
_ENOUGH = 3
_HEARD = 0.25  # a move heard less surely than this is no answer [D]
_BARS = {"safety": 0.5}  # "thinking of" alone is not yet a question about danger [D]
_FROM_CUES = frozenset({"owns_misstep", "own_perspective"})
_TAG = re.compile(
    r",\s*(?:right|(?:are|aren't|do|don't|did|didn't|is|isn't|was|wasn't|would|wouldn't|have|haven't|can|can't)"
    r"\s+(?:you|they|he|she|it|we|i))\s*\?\s*$",
    re.IGNORECASE,
)
Verdict = Literal["yes", "partly", "not_yet"]


@dataclass(frozen=True, slots=True)
class Item:
    """One exercise: what is given, what was said before it, two answers by difficulty, and why.

    `choices` and `answer` are there where one chooses instead of writing.
    """

    id: str
    level: int
    given: str
    before: str
    models: tuple[str, ...]
    why: str
    answer: str = ""


@dataclass(frozen=True, slots=True)
class Drill:
    """One skill: codes that answer it, codes that don't, the form, and the items.

    `form` is "question", "statement" or "any"; `most` is the number of words that an answer may have;
    `no_new_feeling` forbids a feeling word that was not given.
    """

    id: str
    title: str
    task: str
    about: str
    minutes: int
    want: tuple[str, ...]
    avoid: tuple[str, ...]
    form: str
    most: int
    no_new_feeling: bool
    choices: tuple[str, ...]
    items: tuple[Item, ...]

    def item(self, name: str) -> Item:
        """The item called `name`; raises `PracticeError` when there is none."""
        for item in self.items:
            if item.id == name:
                return item
        raise PracticeError(
            f"there is no item '{name}'", self.id, "choose one of the drill's items"
        )


@dataclass(frozen=True, slots=True)
class Judged:
    """What was heard in an answer, how near it is, and the reason in one sentence."""

    verdict: Verdict
    heard: str
    because: str


@cache
def drills() -> Mapping[str, Drill]:
    """All drills by id, in the order in which one would learn them."""
    found = [_drill(path) for path in sorted(_FOLDER.glob("*.toml"))]
    return {drill.id: drill for drill in found}


def _drill(path: Path) -> Drill:
    with path.open("rb") as file:
        values = tomllib.load(file)
    return Drill(
        id=values["id"],
        title=values["title"],
        task=values["task"],
        about=values["about"],
        minutes=values["minutes"],
        want=tuple(values.get("want", ())),
        avoid=tuple(values.get("avoid", ())),
        form=values.get("form", "any"),
        most=values.get("most", 0),
        no_new_feeling=values.get("no_new_feeling", False),
        choices=tuple(values.get("choices", ())),
        items=tuple(_item(row) for row in values["items"]),
    )


def _item(row: Mapping[str, Any]) -> Item:
    given = {**row, "models": tuple(row.get("models", ())), "before": row.get("before", "")}
    return Item(**given)


def judge(drill: Drill, item: Item, answer: str, coder: Coder) -> Judged:
    """How near `answer` comes to the skill, by what the coder hears in it. It is a second opinion."""
    if is_silence(answer):
        return Judged("not_yet", "nothing", "Nothing was said yet.")
    if drill.choices:
        return _chosen(item, answer)
    return _written(drill, item, hear(answer, [item.before or item.given], coder))


def _chosen(item: Item, answer: str) -> Judged:
    right = answer.strip() == item.answer
    return Judged("yes" if right else "not_yet", _name(answer.strip()), item.why)


def _written(drill: Drill, item: Item, found: Heard) -> Judged:
    moves = {code: sure for code, sure in found.moves if sure >= _BARS.get(code, _HEARD)}
    heard = _name(found.did)
    for fault in (
        _told(drill, moves),
        _new_feeling(drill, item, found),
        _form(drill, found),
        _length(drill, found),
    ):
        if fault:
            return Judged("partly" if set(moves) & set(drill.want) else "not_yet", heard, fault)
    known = {found.did, *moves} if found.did in {*moves, *_FROM_CUES} else set(moves)
    if drill.want and not known & set(drill.want):
        wanted = " or ".join(_name(code) for code in drill.want[:3])
        return Judged("not_yet", heard, f"It sounds like {heard}; here the skill is {wanted}.")
    return Judged("yes", heard, item.why)


def _told(drill: Drill, moves: Mapping[str, float]) -> str:
    told = [code for code in moves if code in drill.avoid]
    return f"A part of it sounds like {_name(told[0])}." if told else ""


def _new_feeling(drill: Drill, item: Item, found: Heard) -> str:
    if not drill.no_new_feeling:
        return ""
    new = set(found.guesses) - set(families(item.before)) - set(families(item.given))
    return "It brings a feeling word that the patient has not used." if new else ""


def _form(drill: Drill, found: Heard) -> str:
    if drill.form == "question" and (found.question == "leading" or _TAG.search(found.text)):
        return "It carries its answer with it."
    asks = found.questions > 0 or found.question not in {"none", ""}
    if drill.form == "question" and not asks:
        return "It does not ask anything yet."
    if drill.form == "statement" and asks:
        return "It asks, and here the skill is to stay beside it without asking."
    return "It asks several things at once." if found.stacked else ""


def _length(drill: Drill, found: Heard) -> str:
    if drill.most and found.count > drill.most:
        return f"It has {found.count} words; in the room {drill.most} are plenty."
    return ""


def _name(code: str) -> str:
    book = load()
    for layer in ("move", "mode"):
        if book.has(layer, code):
            return book.code(layer, code).name.lower()
    return code.replace("_", " ")


def chosen_items(drill: Drill, done: Sequence[str], seed: int, count: int = 6) -> tuple[Item, ...]:
    """Items for one sitting: those not done yet first, easier before harder, in an order of chance."""
    rng = Random(f"{drill.id}:{seed}")  # noqa: S311 - no secret hangs on it
    items = sorted(drill.items, key=lambda item: (item.id in done, item.level, rng.random()))
    return tuple(items[:count])


def next_skill(answers: Sequence[tuple[str, Verdict]]) -> str:
    """The skill to go on with: the one whose last answers went least well; else one not tried yet."""
    rates = {}
    for name in drills():
        own = [verdict for skill, verdict in answers if skill == name][-_RECENT:]
        if len(own) >= _ENOUGH:
            rates[name] = sum(verdict == "yes" for verdict in own) / len(own)
    worst = min(rates, key=lambda name: rates[name], default="")
    if worst and rates[worst] < 0.7:  # noqa: PLR2004 - most of them
        return worst
    return next((name for name in drills() if name not in rates), worst or next(iter(drills()), ""))
