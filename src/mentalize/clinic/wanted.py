"""What is looked for in sessions: words, codes, and codes that follow each other. Knows no database."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from mentalize.codebook.model import Code, Codebook
from mentalize.errors import MentalizeError
from mentalize.pathway.evidence import is_minimal
from mentalize.reports.tables import all_labels
from mentalize.transcripts.labels import Label, LabelledTurn

ANYTHING = frozenset({"any", "*", "…", "..."})
MOST_STEPS = 6
_PATIENT = frozenset({"mode", "process", "affect", "arousal", "risk"})
_OTHER_SIDE = {"patient": "clinician", "clinician": "patient"}
_ARROW = re.compile(r"→|-+>|⇒|=+>")
_PART = re.compile(r'"([^"]*)"|“([^”]*)”|([^,"“]+)')
_TERM = re.compile(r'"([^"]*)"|“([^”]*)”|(\S+)')
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words in this order, the ending of the last one `open` or not, and the pattern that finds them."""

    words: tuple[str, ...]
    pattern: re.Pattern[str]
    open: bool = False

    def find(self, text: str) -> tuple[int, int] | None:
        """Where they stand first."""
        found = self.pattern.search(text)
        return found.span() if found else None


@dataclass(frozen=True, slots=True)
class Step:
    """What one turn must have: each of `codes` (any one of its meanings), and each of `phrases`.

    A step without either fits every turn that is more than a back-channel.
    """

    codes: tuple[tuple[Code, ...], ...] = ()
    phrases: tuple[Phrase, ...] = ()

    def fits(self, item: LabelledTurn) -> bool:
        """Whether the turn has all of it."""
        if not self.codes and not self.phrases:
            return not is_minimal(item)
        said = all(phrase.find(item.turn.text) for phrase in self.phrases)
        return said and all(_label(item, meant) for meant in self.codes)

    @property
    def role(self) -> str:
        """Whose turn it must be, or "" where that is open."""
        sides = sides_of(self.codes)
        return next(iter(sides)) if len(sides) == 1 else ""


def sides_of(codes: Sequence[Sequence[Code]]) -> frozenset[str]:
    """Whose turns may carry all of `codes`."""
    sides = frozenset({"patient", "clinician"})
    for meant in codes:
        sides &= {"patient" if x.layer in _PATIENT else "clinician" for x in meant}
    return sides


def _label(item: LabelledTurn, meant: Sequence[Code]) -> Label | None:
    keys = {(code.layer, code.id) for code in meant}
    return next((x for x in all_labels(item) if (x.layer, x.code) in keys), None)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Steps of a sequence, and words that one of its turns must hold; any turn where no code is asked for."""

    steps: tuple[Step, ...]
    phrases: tuple[Phrase, ...] = ()

    @property
    def reads_labels(self) -> bool:
        """Whether a session can only be looked through with its labels."""
        return len(self.steps) > 1 or any(step.codes for step in self.steps)

    @property
    def derived(self) -> bool:
        """Whether a code is asked for that follows from others and is not kept."""
        return any(code.layer == "derived" for meant in self._codes() for code in meant)

    def _codes(self) -> Iterator[tuple[Code, ...]]:
        return (meant for step in self.steps for meant in step.codes)

    def may_be_said_in(self, kept: str) -> bool:
        """Whether a transcript as it is kept holds each single word: a quick look before it is read."""
        folded = kept.casefold()
        return all(word.casefold() in folded for word, _ in self.words())

    def words(self) -> Iterator[tuple[str, bool]]:
        """Each single word that a session must hold, and whether its ending is open."""
        for phrase in (*self.phrases, *(phrase for step in self.steps for phrase in step.phrases)):
            last = len(phrase.words) - 1
            for place, word in enumerate(phrase.words):
                yield word, phrase.open and place == last

    def may_be_heard_in(self, kept: str) -> bool:
        """The same for labels, and the codes that are not derived from others."""
        return all(
            any(code.layer == "derived" or f'"{code.id}"' in kept for code in meant)
            for meant in self._codes()
        )


@dataclass(frozen=True, slots=True)
class Spot:
    """A turn of a place, and the words in it that were looked for (`start` to `end`; 0 to 0 for none)."""

    item: LabelledTurn
    start: int
    end: int
    codes: tuple[Label, ...]


def wanted(words: str, codes: str, book: Codebook) -> Wanted:
    """Read what somebody typed; raises `MentalizeError` that says what can't be read.

    `words`: words and “phrases in quotes”. `codes`: codes by name or id, joined by a comma where one turn
    has both, by an arrow where the next turn of the other side follows; quoted words may stand for a code,
    `any` for any turn.
    """
    phrases = tuple(map(_phrase, _terms(words)))
    asked = codes.strip()
    parts = _ARROW.split(asked) if asked else []
    if len(parts) > MOST_STEPS:
        raise MentalizeError(f"a sequence has at most {MOST_STEPS} steps", "", "look for less")
    steps = tuple(_step(part, book) for part in parts)
    if not phrases and not any(step.codes or step.phrases for step in steps):
        raise MentalizeError("there is nothing to look for", "", "give words or codes")
    _check_alternates(steps, parts)
    return Wanted(steps or (Step(),), phrases)


def _terms(words: str) -> list[str]:
    return [next(filter(None, found), "") for found in _TERM.findall(words)]


def _phrase(term: str) -> Phrase:
    """The words in this order whatever stands between them; `*` at the end leaves the last one open."""
    parts = _WORD.findall(term)
    if not parts:
        raise MentalizeError(f"“{term}” holds no word", "", "look for words")
    open_ = term.rstrip().endswith("*")
    end = "" if open_ else r"(?!\w)"
    joined = r"(?<!\w)" + r"\W+".join(map(re.escape, parts)) + end
    return Phrase(tuple(parts), re.compile(joined, re.IGNORECASE), open_)


def _step(part: str, book: Codebook) -> Step:
    codes: list[tuple[Code, ...]] = []
    phrases: list[Phrase] = []
    for straight, curly, name in _PART.findall(part):
        quoted = straight or curly
        if quoted:
            phrases.append(_phrase(quoted))
        elif name.strip() and name.strip().lower() not in ANYTHING:
            codes.append(meant_by(name, book))
    if not part.strip():
        raise MentalizeError("nothing stands beside an arrow", "", "write any for any turn")
    if not sides_of(codes):
        raise MentalizeError(
            f"no turn has all of “{part.strip()}”: some are the patient's and some the clinician's",
            "", "put an arrow between them",
        )  # fmt: skip
    return Step(tuple(codes), tuple(phrases))


def meant_by(name: str, book: Codebook) -> tuple[Code, ...]:
    """The codes that `name` may mean: an id, a name, `layer:id`, or a layer for any of its codes."""
    layer, colon, rest = name.partition(":")
    if not colon:
        layer, rest = "", name
    sought, within = _plain(rest), _plain(layer)
    there = [x for x in book.codes if not within or x.layer == within]
    found = [x for x in there if sought in _names(x)]
    if not found and not within:
        found = [x for x in there if x.layer == sought and x.id != "none"]
    if not found:
        raise MentalizeError(
            f"there is no code “{name.strip()}”",
            "",
            "choose from the list below, or put words in quotes",
        )
    return tuple(found)


def _names(code: Code) -> set[str]:
    """How a code may be called: its id, and its name with or without what stands in brackets."""
    name = _plain(code.name)
    return {_plain(code.id), name, name.partition("_(")[0]}


def _plain(name: str) -> str:
    return re.sub(r"[\s_]+", "_", name.strip().casefold().replace("’", "'"))


def _check_alternates(steps: Sequence[Step], parts: Sequence[str]) -> None:
    for place in range(1, len(steps)):
        one, two = steps[place - 1].role, steps[place].role
        if one and one == two:
            raise MentalizeError(
                f"“{parts[place - 1].strip()}” and “{parts[place].strip()}” are both the {one}'s, and "
                "a sequence goes to and fro",
                "", "put any between them: a → any → b",
            )  # fmt: skip


def places(asked: Wanted, turns: Sequence[LabelledTurn]) -> Iterator[tuple[Spot, ...]]:
    """Every place of a session that has what is wanted, in the order spoken."""
    for item in turns:
        found = _follow(asked.steps, turns, item)
        if found and _holds(asked.phrases, found):
            pairs = zip(asked.steps, found, strict=True)
            yield tuple(_spot(asked, step, turn) for step, turn in pairs)


def _follow(
    steps: Sequence[Step], turns: Sequence[LabelledTurn], first: LabelledTurn
) -> list[LabelledTurn]:
    if not steps[0].fits(first):
        return []
    found = [first]
    for step in steps[1:]:
        answer = _answer(step, turns, found[-1])
        if answer is None:
            return []
        found.append(answer)
    return found


def _answer(step: Step, turns: Sequence[LabelledTurn], before: LabelledTurn) -> LabelledTurn | None:
    """The next turn of the other side if it fits; back-channels and what others say are passed over."""
    side = _OTHER_SIDE.get(before.turn.role)
    for item in turns[before.turn.index + 1 :]:
        if item.turn.role != side:
            continue
        if step.fits(item):
            return item
        if not is_minimal(item):
            return None
    return None


def _holds(phrases: Sequence[Phrase], found: Sequence[LabelledTurn]) -> bool:
    return any(all(x.find(item.turn.text) for x in phrases) for item in found)


def _spot(asked: Wanted, step: Step, item: LabelledTurn) -> Spot:
    """What is marked: the first phrase that is there, else the words of the first code, else nothing."""
    labels = tuple(x for x in (_label(item, meant) for meant in step.codes) if x)
    said = [x.find(item.turn.text) for x in (*step.phrases, *asked.phrases)]
    spans = [x for x in said if x] + [(x.start, x.end) for x in labels if x.start < x.end]
    start, end = spans[0] if spans else (0, 0)
    return Spot(item, start, end, labels)
