"""Derived codes and episodes: what follows from labels, spans and word counts of this and earlier turns.

Codebook §3.3 and §4 [D]. Nothing here reads words for their meaning, except the topic-shift cues.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from mentalize.coding.recognizers.rule import hits, load_rules
from mentalize.transcripts.labels import Label, LabelledTurn
from mentalize.transcripts.words import words

CODER = "context"
VERSION = "1"
_MIN_EPISODE = 6  # a topic that lasts fewer turns is an aside, not an episode [D]
_LECTURE_WORDS = 60
_LEAD_IN_WORDS = 40
_STACK = 3
_FOLLOW_UP_TURNS = 2
_SENTENCE = re.compile(r"[^.?!…]*[.?!…]+|[^.?!…]+$")
_FACT_OR_FEELING = ("clarify_facts", "explore_self", "stop_rewind", "challenge", "examine_thinking")
_CURRENT_RISK = ("ideation", "worthless_exit", "means", "self_harm", "harm_to_others")


def episodes(turns: Sequence[LabelledTurn]) -> tuple[int, ...]:
    """The turns at which an episode starts: the first, and every turn that opens another topic."""
    starts = [0] if turns else []
    rules = load_rules("topic_shift")
    for item in turns[1:]:
        if item.turn.index - starts[-1] < _MIN_EPISODE or item.turn.role == "other":
            continue
        if next(hits(rules, item.turn.text), None) is not None:
            starts.append(item.turn.index)
    return tuple(starts)


@dataclass(frozen=True, slots=True)
class _Past:
    """What the rules need to know of the turns before a clinician's turn."""

    affect_named: bool = False
    patient: LabelledTurn | None = None
    clinician: LabelledTurn | None = None
    facts_only: int = 0
    open_cue: LabelledTurn | None = None
    since_cue: int = 0


def derive(
    turns: Sequence[LabelledTurn], at: str = "", starts: Sequence[int] | None = None
) -> tuple[Label, ...]:
    """All derived labels of a session, each on the whole clinician's turn that it describes.

    `starts` are the turns at which an episode starts, where they are known already.
    """
    opened = frozenset(episodes(turns) if starts is None else starts)
    past = _Past()
    found: list[Label] = []
    for item in turns:
        if item.turn.index in opened:
            past = replace(past, affect_named=False, facts_only=0)
        if item.turn.role == "patient":
            past = _after_patient(past, item)
        elif item.turn.role == "clinician" and not _only_minimal(item):
            past = _after_clinician(past, item)
            found.extend(_label(item, code, because, at) for code, because in _rules(past, item))
            past = _close_cue(replace(past, clinician=item), item)
    return tuple(found)


def _label(item: LabelledTurn, code: str, because: str, at: str) -> Label:
    end = len(item.turn.text)
    return Label(item.turn.index, "derived", code, 0, end, 1.0, because, CODER, VERSION, at)


def _only_minimal(item: LabelledTurn) -> bool:
    return bool(item.moves) and all(move.code == "minimal" for move in item.moves)


def _after_patient(past: _Past, item: LabelledTurn) -> _Past:
    named = past.affect_named or bool(item.affects)
    cue = past.open_cue
    since = past.since_cue
    if cue is None and any(risk.code != "dropout" for risk in item.risks):
        cue, since = item, 0
    return replace(past, affect_named=named, patient=item, open_cue=cue, since_cue=since)


def _after_clinician(past: _Past, item: LabelledTurn) -> _Past:
    on_path = [move.code for move in item.moves if move.code in _PATH_MOVES]
    only_facts = bool(on_path) and set(on_path) == {"clarify_facts"} and past.affect_named
    return replace(
        past,
        facts_only=past.facts_only + 1 if only_facts else 0,
        since_cue=past.since_cue + (past.open_cue is not None),
    )


_PATH_MOVES = frozenset(
    {"clarify_facts", "explore_self", "explore_other", "explore_why", "examine_thinking",
     "challenge", "own_perspective"}
)  # fmt: skip


def _close_cue(past: _Past, item: LabelledTurn) -> _Past:
    if past.open_cue is None:
        return past
    if _asks_about(past.open_cue, item) or past.since_cue >= _FOLLOW_UP_TURNS:
        return replace(past, open_cue=None, since_cue=0)
    return past


def _asks_about(cue: LabelledTurn, item: LabelledTurn) -> bool:
    current = any(risk.code in _CURRENT_RISK for risk in cue.risks)
    return item.has_move("safety") or (
        not current and item.has_move("clarify_facts", "explore_self")
    )


def _rules(past: _Past, item: LabelledTurn) -> Iterator[tuple[str, str]]:
    for code, rule in _RULES.items():
        because = rule(past, item)
        if because:
            yield code, because


def _expand(past: _Past, item: LabelledTurn) -> str:
    if item.has_move("explore_self") and past.affect_named:
        return "asks for more of what was felt after a feeling had been named"
    return ""


def _too_early(past: _Past, item: LabelledTurn) -> str:
    if not item.has_move("challenge", "examine_thinking", "explore_why"):
        return ""
    if past.patient is not None and past.patient.high_arousal:
        return "the patient was highly aroused"
    if past.affect_named or _mode_allows(past, item):
        return ""
    return "no feeling of the patient's own had been named in this episode"


def _mode_allows(past: _Past, item: LabelledTurn) -> bool:
    if item.has_move("explore_why") or past.patient is None:
        return False
    mode = past.patient.mode_code
    return mode == "pretend" or (mode == "teleological" and not item.has_move("challenge"))


def _stacked(_past: _Past, item: LabelledTurn) -> str:
    different = _different_questions(item)
    if different >= _STACK:
        return f"{different} different questions in one turn"
    lead_in = _words_before_only_question(item)
    if lead_in > _LEAD_IN_WORDS:
        return f"{lead_in} words before the question"
    return ""


def _questions(text: str) -> list[tuple[int, str]]:
    found = ((m.start(), m.group().strip()) for m in _SENTENCE.finditer(text))
    return [(start, sentence) for start, sentence in found if sentence.endswith("?")]


def _different_questions(item: LabelledTurn) -> int:
    asked = [frozenset(word.lower() for word in words(q)) for _, q in _questions(item.turn.text)]
    menu = item.question is not None and item.question.code == "menu"
    # the offers of a menu ("Angry? Hurt? Something else?") are one question
    kept = [q for q in asked if not (menu and len(q) <= _STACK)]
    return len(set(kept)) + (menu and len(kept) < len(asked))


def _words_before_only_question(item: LabelledTurn) -> int:
    asked = _questions(item.turn.text)
    if len(asked) != 1 or item.has_move("check_understanding", "validate", "safety"):
        return 0
    return len(words(item.turn.text[: asked[0][0]]))


def _offered_word(_past: _Past, item: LabelledTurn) -> str:
    for move in item.moves:
        said = item.words(move).strip()
        if move.code == "fill_in" and said.endswith("?") and 0 < len(words(said)) <= _STACK:
            return f"offers one word as a question: '{said}'"
    return ""


def _teaching_words(item: LabelledTurn | None) -> int:
    if item is None:
        return 0
    return sum(len(words(item.words(m))) for m in item.moves if m.code == "psychoeducate")


def _lecture(past: _Past, item: LabelledTurn) -> str:
    taught = _teaching_words(item)
    if taught > _LECTURE_WORDS:
        return f"{taught} words of explanation"
    if taught and _teaching_words(past.clinician):
        return "explains in two turns running"
    return ""


def _joined_theory(past: _Past, item: LabelledTurn) -> str:
    after_theory = past.patient is not None and past.patient.mode_code == "pretend"
    elaborates = item.has_move("other", "psychoeducate", "interpret", "reassure")
    if after_theory and elaborates and not item.has_move(*_FACT_OR_FEELING):
        return "goes along with the theory and asks neither for an event nor for a feeling"
    return ""


def _left_risk(past: _Past, item: LabelledTurn) -> str:
    cue = past.open_cue
    if cue is None or past.since_cue < _FOLLOW_UP_TURNS or _asks_about(cue, item):
        return ""
    said = cue.words(cue.risks[0]).strip()
    return f"two turns on, nobody has asked about '{said}' (turn {cue.turn.index + 1})"


def _contrary(past: _Past, item: LabelledTurn) -> str:
    if past.patient is None:
        return ""
    for move, pole, holds in _POLES:
        if item.has_move(move) and holds(past.patient):
            return pole
    return ""


_POLES: tuple[tuple[str, str, Callable[[LabelledTurn], bool]], ...] = (
    ("explore_other", "from self to other",
     lambda t: bool(t.affects) or t.has_process("vulnerability", "contingent_worth")),
    ("explore_self", "from thought to feeling", lambda t: t.mode_code == "pretend"),
    ("explore_self", "from other to self",
     lambda t: t.has_process("devaluation", "externalizing", "other_unseen", "other_seen")),
    ("explore_self", "from outside to inside", lambda t: t.mode_code == "teleological"),
    ("clarify_facts", "from feeling to fact", lambda t: bool(t.affects) or t.high_arousal),
)  # fmt: skip


def _stayed_behind(past: _Past, _item: LabelledTurn) -> str:
    if past.facts_only >= _STACK:
        return f"{past.facts_only} turns of facts alone after a feeling was named"
    return ""


_RULES: dict[str, Callable[[_Past, LabelledTurn], str]] = {
    "expand": _expand,
    "too_early": _too_early,
    "stacked": _stacked,
    "offered_word": _offered_word,
    "lecture": _lecture,
    "joined_theory": _joined_theory,
    "left_risk": _left_risk,
    "contrary": _contrary,
    "stayed_behind": _stayed_behind,
}
