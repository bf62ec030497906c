"""A recogniser's rules: patterns as data, and the finding that says which rule and which words."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from importlib import resources

from mentalize.errors import CodebookError
from mentalize.transcripts.labels import Layer
from mentalize.transcripts.model import Turn

_TOKEN = re.compile(r"[\w']+")
_CASED = (
    "A-Z"  # a pattern with capitals in it reads the text as it stands, all others in lower case
)
_KEY = 2  # letters by which a needed word is looked up


@dataclass(frozen=True, slots=True)
class Finding:
    """What a recogniser found in one turn: a label that does not yet know its coder."""

    layer: Layer
    code: str
    start: int
    end: int
    confidence: float
    because: str
    target: str = ""
    abstained: bool = False


@dataclass(frozen=True, slots=True)
class CodedTurn:
    """An earlier turn and what was found in it."""

    turn: Turn
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class Rule:
    """One pattern of a recogniser.

    A hit needs `pattern` in the text, `unless` (if given) nowhere in the text, and `before` (if
    given) somewhere in the previous speaker's turn. `strength` is 0 to 1. `needs` are lower-case
    beginnings of words of which one must stand in the text: a rule without any of them isn't tried,
    and its patterns are compiled when it is first tried.
    """

    id: str
    code: str
    source: str
    strength: float
    unless_source: str = ""
    before_source: str = ""
    needs: tuple[str, ...] = ()

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """What must stand in the text."""
        return self._compiled(self.source)

    @cached_property
    def unless(self) -> re.Pattern[str] | None:
        """What must not stand in the text."""
        return self._compiled(self.unless_source) if self.unless_source else None

    @cached_property
    def before(self) -> re.Pattern[str] | None:
        """What must stand in the previous speaker's turn."""
        return self._compiled(self.before_source) if self.before_source else None

    def search(self, text: str, lower: str) -> re.Match[str] | None:
        """The first match of `pattern` in `text` (in lower case: `lower`), unless `unless` is there."""
        found = self.pattern.search(text if _CASED in self.source else lower)
        if found is None or self.unless is None:
            return found
        silenced = self.unless.search(text if _CASED in self.unless_source else lower)
        return None if silenced else found

    def _compiled(self, source: str) -> re.Pattern[str]:
        try:
            return re.compile(source, re.IGNORECASE if _CASED in source else 0)
        except re.error as error:
            raise CodebookError(
                f"rule '{self.id}' has a broken pattern ({error})",
                f"{self.id.partition('.')[0]}.toml",
                "mend the regular expression",
            ) from error


# the rules that a word calls up, and the phrases that it may begin; empty for most words
_Needed = tuple[frozenset[int], tuple[tuple[str, int], ...]] | tuple[()]


class Rules:
    """Rules in the order of their file, found by the words they need."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        """File every rule under the words it needs."""
        self._rules = tuple(rules)
        self._always = [place for place, rule in enumerate(self._rules) if not rule.needs]
        self._by_key: dict[str, list[tuple[str, int]]] = {}
        self._phrases: dict[str, list[tuple[str, int]]] = {}  # of several words, by the first
        self._of_word: dict[str, _Needed] = {}
        for place, rule in enumerate(self._rules):
            for need in rule.needs:
                if _TOKEN.fullmatch(need):
                    self._by_key.setdefault(need[:_KEY], []).append((need, place))
                else:
                    first = _TOKEN.search(need)
                    self._phrases.setdefault(first.group() if first else "", []).append(
                        (need, place)
                    )

    def __iter__(self) -> Iterator[Rule]:
        """All rules, in order."""
        return iter(self._rules)

    def near(self, lower: str) -> list[Rule]:
        """The rules that could hold for a text, given in lower case."""
        places = set(self._always)
        for word in {"", *_TOKEN.findall(lower)}:
            known = self._of_word.get(word)
            if known is None:
                known = self._learn(word)
            if known:
                places |= known[0]
                places.update([place for need, place in known[1] if need in lower])
        return [self._rules[place] for place in sorted(places)]

    def _learn(self, word: str) -> _Needed:
        """The rules that need a word beginning so, or a phrase; found once for each word."""
        filed = self._by_key.get(word[:_KEY], ())
        places = frozenset(place for need, place in filed if word.startswith(need))
        phrases = tuple(self._phrases.get(word, ()))
        known: _Needed = (places, phrases) if places or phrases else ()
        self._of_word[word] = known
        return known


@dataclass(frozen=True, slots=True)
class Hit:
    """A rule that held, and where: offsets into the text that was searched."""

    rule: Rule
    start: int
    end: int


def hits(rules: Iterable[Rule], text: str, before: str = "") -> Iterator[Hit]:
    """Every rule that holds for `text`, once each, with its first match."""
    lower, lower_before = _lower(text), _lower(before)
    near = rules.near(lower) if isinstance(rules, Rules) else rules
    for rule in near:
        found = rule.search(text, lower)
        if found and (rule.before is None or rule.before.search(lower_before)):
            yield Hit(rule, found.start(), found.end())


def _lower(text: str) -> str:
    """`text` in lower case, letter for letter, so that offsets stay what they are."""
    lower = text.lower()
    if len(lower) == len(text):
        return lower
    return "".join(char.lower() if len(char.lower()) == 1 else char for char in text)


@cache
def load_rules(*names: str) -> Rules:
    """The rules of `recognizers/data/NAME.toml`, for each name; `CodebookError` says which is broken."""
    return Rules(rule for name in names for rule in _rules_of(name))


@cache
def _rules_of(name: str) -> tuple[Rule, ...]:
    path = resources.files("mentalize.coding.recognizers") / "data" / f"{name}.toml"
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise CodebookError(f"not valid TOML ({error})", f"{name}.toml", "mend the file") from error
    code = table.get("code", "")
    return tuple(_rule(name, code, row) for row in table.get("rule", ()))


def _rule(name: str, code: str, row: dict[str, object]) -> Rule:
    try:
        return Rule(
            id=f"{name}.{row['id']}",
            code=str(row.get("code", code)),
            source=str(row["pattern"]),
            strength=float(str(row["strength"])),
            unless_source=str(row.get("unless", "")),
            before_source=str(row.get("before", "")),
            needs=_words(row.get("needs", [])),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise CodebookError(
            f"rule '{row.get('id', '?')}' is broken ({error!r})",
            f"{name}.toml",
            "give it id, pattern, strength and, if need be, unless, before and needs",
        ) from error


def _words(words: object) -> tuple[str, ...]:
    if not isinstance(words, list):
        raise TypeError(words)
    return tuple(str(word) for word in words)
