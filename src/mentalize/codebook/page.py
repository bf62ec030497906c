"""Renders the codebook as the Markdown page of the manual."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence

from mentalize.codebook.checks import EVERY_STATE, STATE_BEFORE
from mentalize.codebook.model import Code, Codebook, FitOption, FitRow, PathRule, PathState

LAYER_TITLES = {
    "mode": "Patient: mode",
    "process": "Patient: processes",
    "affect": "Patient: affects",
    "arousal": "Patient: arousal",
    "risk": "Patient: risk cues",
    "move": "Clinician: moves",
    "question": "Clinician: question form",
    "stance": "Clinician: stance",
    "derived": "Derived codes",
}

_INTRO = """\
<!-- Generated from the codebook's data by docs/generate.py; edit the data, not this page. -->

# The codebook, version {version}

These are the words in which `mentalize` speaks about a session: what it reads from what was said,
what it derives from the context, how it follows the path What → Why → How, and what it offers to
try next. The same data serve the coder, the reports, `mentalize codebook` and this page. Every
entry has a clinician's name, and plain words that could be read aloud to the patient.

## What this codebook is not

- It is inspired by mentalization-based treatment (MBT). It is not endorsed by the treatment's
  authors, and it measures nobody's adherence.
- No randomised controlled trial of a psychotherapy for narcissistic personality disorder exists.
- Tables 1–3 and figures 1–2 of the article it starts from are known to us only through the
  article's prose.
- The path describes what is ready. It doesn't order: good sessions go forward and back.
- Risk cues are tuned to be raised rather too often. Where none is raised, risk has not been
  ruled out.

## How to code

A **turn** is one speaker's uninterrupted stretch. A patient's turn gets one mode, one level of
arousal, and any number of processes, affects and risk cues. A clinician's turn gets one or more
moves in the order spoken, the form of its last question, and a stance. Every code rests on a span
of words. Code the words as said, with the turns before as context and never the turns after.

To choose the mode, ask in this order. Is there a risk cue? Flag it, whatever the mode. No claim
about a mind or about worth: `none`. Held as fact: `psychic_equivalence`. Proof located in an act
or outcome: `teleological`. Talk of minds uncoupled from event and feeling: `pretend`. Otherwise
`mentalizing` or `emerging`. The order applies within one claim; where a turn holds several modes,
the one it ends in wins (a closing tag under four words doesn't count).

The stance is that of the turn's last question, else of its longest sentence.
"""

_PATH_INTRO = """\
## The path

Only moves of the paths what, why, how and own get a step: in step with the state they meet, ahead
of it, or behind it. Ahead is a description, not an error; when the patient then mentalizes, it
reads “ahead, and the patient came along”.
"""

_RULES_INTRO = """\
### Rules of the path

Tried from the top; the first that holds decides. Where none holds, or evidence is missing, the
state stays.
"""

_FIT_INTRO = """\
## What to try next

Two or three options, each with its reason and the words that called for it; never one order.
"""

_WORDINGS_INTRO = """\
## Wordings

There are {count} sentences with slots, which say a move in the patient's own words. Where none of
them makes a natural sentence, the move, the quote and the reason stand alone.
"""


def render(book: Codebook) -> str:
    """Write the whole page, ending in one line break."""
    parts = [
        _INTRO.format(version=book.version),
        _tags(book),
        *(_layer(book, layer, title) for layer, title in LAYER_TITLES.items()),
        _path(book),
        _fit(book),
        _wordings(book),
    ]
    return "\n".join(parts)


def _tags(book: Codebook) -> str:
    rows = [(f"**[{tag.id}]**", tag.meaning, tag.trust) for tag in book.tags]
    return "## Evidence tags\n\n" + _table(("tag", "meaning", "how far to trust it"), rows)


def _layer(book: Codebook, layer: str, title: str) -> str:
    codes = book.layer(layer)
    overview = _moves(codes) if layer == "move" else ""
    return "\n".join([f"## {title}\n{overview}", *(_section(code) for code in codes)])


def _moves(moves: Iterable[Code]) -> str:
    rows = [
        (move.glyph, f"`{move.id}`", move.name, move.path or "–", move.family or "–")
        for move in moves
    ]
    return "\n" + _table(("", "id", "name", "path", "family"), rows)


def _section(code: Code) -> str:
    glyph = f"{code.glyph} " if code.glyph else ""
    lines = [f"### {glyph}{code.name} (`{code.id}`)", ""]
    lines += [f"{code.definition} {_evidence(code.evidence)}", ""]
    if code.not_when:
        lines += [f"*Not when:* {code.not_when}", ""]
    lines += [f"*In plain words:* {code.plain}", ""]
    lines += [f"- {_quoted(example)}" for example in code.examples]
    return "\n".join(lines) + "\n"


def _path(book: Codebook) -> str:
    states = _table(
        ("state", "enter when", "leave when", "fall back to", "moves in step", "evidence"),
        [_state_row(state) for state in book.states],
    )
    plain = _table(
        ("state", "in plain words"), [(_named(state), state.plain) for state in book.states]
    )
    rules = _table(("from", "when", "to", "because"), [_rule_row(rule) for rule in book.path_rules])
    return f"{_PATH_INTRO}\n{states}\n{plain}\n{_RULES_INTRO}\n{rules}"


def _state_row(state: PathState) -> tuple[str, ...]:
    return (
        _named(state),
        state.enter,
        state.leave,
        _ids(state.fall_back),
        _ids(state.in_step),
        _evidence(state.evidence),
    )


def _rule_row(rule: PathRule) -> tuple[str, ...]:
    states = "any state" if EVERY_STATE in rule.states else _ids(rule.states)
    to = "the state before" if rule.to == STATE_BEFORE else f"`{rule.to}`"
    return states, _guards(rule.when), to, rule.because


def _fit(book: Codebook) -> str:
    moves = {move.id for move in book.layer("move")}
    table = _table(
        ("patient", "first", "then", "avoid", "evidence"),
        [_fit_row(row, moves) for row in book.fit_rows],
    )
    return "\n".join([_FIT_INTRO, table, *(_fit_section(row) for row in book.fit_rows)])


def _fit_row(row: FitRow, moves: Collection[str]) -> tuple[str, ...]:
    avoid = ", ".join(f"`{entry}`" if entry in moves else entry for entry in row.avoid)
    return (
        _named(row),
        _ids(option.move for option in row.first),
        _ids(option.move for option in row.then),
        avoid or "–",
        _evidence(row.evidence),
    )


def _fit_section(row: FitRow) -> str:
    lines = [f"### {_named(row)}", ""]
    lines += [f"*When:* {_guards(row.when)}", "", f"*In plain words:* {row.plain}", ""]
    lines += [f"- first {_option(option)}" for option in row.first]
    lines += [f"- then {_option(option)}" for option in row.then]
    return "\n".join(lines) + "\n"


def _option(option: FitOption) -> str:
    how = f" ({option.how})" if option.how else ""
    return f"`{option.move}`{how}: {option.because}"


def _wordings(book: Codebook) -> str:
    counts = Counter(wording.move for wording in book.wordings)
    used = [move.id for move in book.layer("move") if counts[move.id]]
    table = _table(("move", "wordings"), [(f"`{move}`", str(counts[move])) for move in used])
    return f"{_WORDINGS_INTRO.format(count=len(book.wordings))}\n{table}"


def _named(entry: PathState | FitRow) -> str:
    return f"{entry.name} (`{entry.id}`)"


def _ids(ids: Iterable[str]) -> str:
    return ", ".join(f"`{one}`" for one in ids) or "–"


def _guards(guards: Iterable[str]) -> str:
    return ", ".join(guard.replace("_", " ") for guard in guards)


def _evidence(tags: Iterable[str]) -> str:
    return " ".join(f"[{tag}]" for tag in tags)


def _quoted(example: str) -> str:
    # Examples of derived codes are little scenes with quotation marks of their own.
    return example if "“" in example else f"“{example}”"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(_cell(cell) for cell in line)} |\n" for line in lines)


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
