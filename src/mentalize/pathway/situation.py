"""What a turn finds itself in: named guards that the rows of the fit table (codebook §5) ask for."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile

from mentalize.codebook.model import Codebook, FitRow
from mentalize.errors import CodebookError
from mentalize.pathway.cues import to_be_asked
from mentalize.pathway.evidence import MENTALIZING, VULNERABLE
from mentalize.pathway.ruptures import scorn, wish_to_leave
from mentalize.transcripts.labels import Label, LabelledTurn
from mentalize.transcripts.words import words

_SUBSTANCE = 2  # words of a turn that gives something to take up
_CUE_TURNS = 3  # patient turns for which a cue that was not asked about comes before all else [D]
_LOOK_BACK = 4
RECENT = 8  # patient turns in which a feeling still counts as named (codebook §3.1)


@dataclass(frozen=True, slots=True)
class Situation:
    """One turn with the patient's turns up to it, newest first, and where the path stands."""

    item: LabelledTurn
    patient: tuple[LabelledTurn, ...]
    path_state: str = ""
    why_touched: bool = False
    unasked: bool = False  # a cue of danger stands in the last turns, and nobody has asked about it
    before: tuple[LabelledTurn, ...] = ()  # the clinician's turns just before
    last: LabelledTurn | None = None  # the patient's last turn, however short

    @property
    def asked(self) -> tuple[str, ...]:
        """What the clinician said just before, which is not to be said again."""
        return tuple(item.turn.text for item in self.before)

    @property
    def safety_asked(self) -> bool:
        """Whether the clinician is already asking about danger."""
        return any(item.has_move("safety") for item in self.before)

    @property
    def told(self) -> LabelledTurn:
        """The patient's last turn, be it no more than a "No."."""
        return self.last or self.item

    @property
    def heard(self) -> LabelledTurn:
        """The patient's turn that is to be answered: this one, or the last before it."""
        return self.patient[0] if self.patient else self.item


Found = Label | bool
Guard = Callable[[Situation], Found]


def situation(
    turns: Sequence[LabelledTurn], at: int, path_state: str = "", *, why_touched: bool = False
) -> Situation:
    """The situation at turn `at`; nothing later is looked at."""
    patient: list[LabelledTurn] = []
    for place in range(at, -1, -1):
        if len(patient) == RECENT:
            break
        if turns[place].turn.role == "patient":
            patient.append(turns[place])
    last = patient[0] if patient else None
    if turns[at].turn.role == "clinician":
        patient = _from_substance(patient)
    before, unasked = _before(turns, at), _unasked(turns, at)
    return Situation(turns[at], tuple(patient), path_state, why_touched, unasked, before, last)


def _before(turns: Sequence[LabelledTurn], at: int) -> tuple[LabelledTurn, ...]:
    near = turns[max(0, at - 2 * _CUE_TURNS) : at]
    return tuple(item for item in near if item.turn.role == "clinician")


def _unasked(turns: Sequence[LabelledTurn], at: int) -> bool:
    """Whether one of the patient's last turns holds a cue that no safety question has followed."""
    heard = 0
    for item in reversed(turns[: at + 1]):
        if item.has_move("safety") or heard == _CUE_TURNS:
            return False
        if item.turn.role == "patient":
            heard += 1
            if to_be_asked(item) is not None:
                return True
    return False


def _from_substance(patient: list[LabelledTurn]) -> list[LabelledTurn]:
    """What a clinician's turn answers: a "Yes." before it sends one back to what was said before."""
    for place, item in enumerate(patient[:_LOOK_BACK]):
        if len(words(item.turn.text)) >= _SUBSTANCE:
            return patient[place:]
    return patient


def fitting_row(here: Situation, book: Codebook) -> tuple[FitRow, Label | None] | None:
    """The first row whose guards all hold, with the label that shows it."""
    for row in book.fit_rows:
        found = list(takewhile(bool, (_holds(guard, here) for guard in row.when)))
        if found and len(found) == len(row.when):
            return row, next((one for one in found if isinstance(one, Label)), None)
    return None


def check_rows(book: Codebook) -> None:
    """Raise `CodebookError` when the fit table names a guard that doesn't exist."""
    for row in book.fit_rows:
        for guard in row.when:
            if guard.removeprefix("not ") not in GUARDS:
                raise CodebookError(
                    f"row '{row.id}' asks for the guard '{guard}', which does not exist",
                    "fit.toml",
                    f"choose from: {', '.join(GUARDS)}",
                )


def _holds(name: str, here: Situation) -> Found:
    if name.startswith("not "):
        return not GUARDS[name.removeprefix("not ")](here)
    return GUARDS[name](here)


def _is_patient(here: Situation) -> bool:
    return here.item.turn.role == "patient"


def _first(labels: Sequence[Label], codes: frozenset[str]) -> Found:
    return next((label for label in labels if label.code in codes), False)


def _process(*codes: str) -> Guard:
    wanted = frozenset(codes)
    return lambda here: _is_patient(here) and _first(here.item.processes, wanted)


def _mode(*codes: str) -> Guard:
    wanted = frozenset(codes)

    def guard(here: Situation) -> Found:
        mode = here.item.mode
        return mode if mode is not None and mode.code in wanted and not mode.abstained else False

    return guard


def _move(code: str) -> Guard:
    return lambda here: _first(here.item.moves, frozenset({code}))


def _current_risk(here: Situation) -> Found:
    """A cue in this turn; or the path stands at safety for one just before, which was not asked about."""
    waiting = _is_patient(here) and here.path_state == "safety" and here.unasked
    return to_be_asked(here.item) or waiting


def _high_arousal(here: Situation) -> Found:
    return here.item.arousal if here.item.arousal and here.item.high_arousal else False


def _affect_named(here: Situation) -> Found:
    return next((affect for item in here.patient for affect in item.affects), False)


def _affect_here(here: Situation) -> Found:
    return here.item.affects[0] if here.item.affects else False


_WORTHLESS = re.compile(
    r"\b(?:i'?m|i am|i was|makes? me|i'?ll be|i'?d be) (?:\w+ ){0,2}?"
    r"(?P<word>nothing|worthless|nobody|no ?one|useless|pathetic|no good|finished|not good enough"
    r"|rubbish|garbage|trash|disgusting|an? (?:\w+ )?idiot|the freak"
    r"|a (?:\w+ )?(?:failure|fraud|loser|waste|joke|freak|nobody|nothing))\b"
    r"|\bworth nothing\b|\bno (?:use|worth)\b",
    re.IGNORECASE,
)


def worth_words(text: str) -> tuple[int, int] | None:
    """Where words pass judgement on the speaker's own worth: "a failure" of "I'm a failure"."""
    found = _WORTHLESS.search(text.replace("’", "'"))
    return (found.span("word") if found["word"] else found.span()) if found else None


def _nothing(here: Situation) -> Found:
    """A verdict on one's own worth, held as fact."""
    said = worth_words(here.item.turn.text) is not None
    rigid = _mode("psychic_equivalence")(here)
    worth = here.item.has_process("contingent_worth") and here.item.has_process("certainty")
    return (rigid or worth) if said else False


def _blame(here: Situation) -> Found:
    item = here.item
    others = [
        x
        for x in item.processes
        if x.code in ("devaluation", "externalizing") and x.target != "clinician"
    ]
    return others[0] if others else _first(item.affects, frozenset({"contempt"}))


def _contempt_of_clinician(here: Situation) -> Found:
    """Contempt, or a wish to leave, in words that are meant for the clinician or the hour."""
    return (scorn(here.item) or wish_to_leave(here.item) or False) if _is_patient(here) else False


_QUOTED = re.compile(r"[\"“][^\"”]*[\"”]")
_AGAINST = re.compile(
    r"\bi(?:'m| am) not (?:(?:doing|having|answering|discussing) (?:this|that|it|any of)\b"
    r"|going (?:into|there)(?= with you|[.!,]| (?:that|this|it)\b)|talking about (?:that|this|it)\b)"
    r"|\bi (?:don't|do not) (?:want|wish|care|like) to (?:(?:talk|speak|think) about (?:that|this|it)"
    r"|go (?:there|into (?:that|this|it))|(?:discuss|answer) (?:that|this|it))"
    r"(?=[.!,]|$| (?:with you|now|here)\b)"
    r"|(?:^|[.!?] )i (?:told you|answered (?:you|that|it))(?: (?:that|already|before|no))*[.!]"
    r"|(?:^|[.!?,] )i(?:'ve| have) (?:just|already) "
    r"(?:told you|(?:said|answered|explained)(?: (?:that|it|so))?(?=[.!,]|$))"
    r"|(?:^|[.!?,] )i just (?:told|said)[.,!]"
    r"|\bthat(?:'s| is) not what i (?:said|meant|asked)\b"
    r"|(?:^|[.!?,] )i (?:didn't|never) (?:say|said) that(?=[.!,]|$)"
    r"|\bhow (?:the (?:hell|heck|devil) |on earth )?(?:should|would) i know\b"
    r"|\bwhat(?:'s| is| has) (?:that|this|any of (?:that|this)) (?:got )?(?:to do with|supposed to)\b"
    r"|\byou asked (?:me )?(?:what|and)\b|\bi'm telling you what\b"
    r"|\byou(?:'re| are) (?:not (?:listening|hearing)|doing it again|putting words|twisting)\b"
    r"|\byou (?:keep (?:asking|saying|doing) (?:that|this|it|me)\b"
    r"|(?:don't|do not) (?:get|understand) (?:it|me|this)(?=[.!,]|$))"
    r"|\byou (?:don't|do not) know (?:me|anything|the first)\b"
    r"|\byou (?:people|lot) (?:always|all|just|love)\b|\byou wouldn't (?:understand|know)\b"
    r"|\bdon't (?:patronis|patroniz|analys|analyz|psycho|shrink|therap|put words|start with)\w*"
    r"|(?:^|[.!?,] )(?:if you say so|whatever you (?:say|think|like|want)|as you (?:like|wish))\b"
    r"|(?:^|[.!?,] )next question\b"
    r"|\byou(?:'re| are) the (?:expert|doctor|professional|therapist|boss)\b|\byou know best\b"
    r"|\b(?:can|could|shall) we (?:not|leave (?:it|that)|drop (?:it|that)|move on)\b",
    re.IGNORECASE,
)


def friction(here: Situation) -> bool:
    """A refusal, an irritated answer, or a yes that only means to be left in peace."""
    if not _is_patient(here) or any(affect.code in VULNERABLE for affect in here.item.affects):
        return False  # what was shown in spite of it comes first
    text = _QUOTED.sub("", here.item.turn.text.replace("’", "'"))
    return _AGAINST.search(text) is not None


_YOU = re.compile(r"\byou", re.IGNORECASE)
_PERFECT = 0.6  # how surely an idealization must have been heard to be answered


def _idealizing_clinician(here: Situation) -> Found:
    """Idealization that speaks of "you"; that of somebody outside is another matter."""
    found = _first(here.item.processes, frozenset({"idealization"}))
    sure = isinstance(found, Label) and found.confidence >= _PERFECT
    if sure and isinstance(found, Label) and _YOU.search(here.item.words(found)):
        return found
    return False


def _vulnerability(here: Situation) -> Found:
    felt = _first(here.item.affects, VULNERABLE)
    return felt or _first(here.item.processes, frozenset({"vulnerability"}))


GUARDS: Mapping[str, Guard] = {
    "current_risk": _current_risk,
    "contempt_of_clinician": _contempt_of_clinician,
    "friction": friction,
    "high_arousal": _high_arousal,
    "idealizing_clinician": _idealizing_clinician,
    "nothing": _nothing,
    "psychic_equivalence": _mode("psychic_equivalence"),
    "pretend": _mode("pretend"),
    "teleological": _mode("teleological"),
    "mentalizing": _mode(*MENTALIZING),
    "blame": _blame,
    "affect_named": _affect_named,
    "affect_here": _affect_here,
    "why_touched": lambda here: here.why_touched,
    "cannot_find_feeling": _process("not_finding_feeling"),
    "vulnerability": _vulnerability,
    "other_unseen": _process("other_unseen"),
    "interpret": _move("interpret"),
    "fill_in": _move("fill_in"),
    "advise": _move("advise"),
    "reassure": _move("reassure"),
    "argue": _move("argue"),
    "lecture": lambda here: _first(here.item.derived, frozenset({"lecture"})),
}
