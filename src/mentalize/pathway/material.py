"""What a moment offers for a sentence: feelings, events, people and places, as slots.

What a patient says last is as a rule what is alive, so that only the end of a turn is taken up.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from itertools import chain

from mentalize.pathway.alive import in_plain_words
from mentalize.pathway.clauses import Clause, clauses
from mentalize.pathway.conditions import conditions, settled
from mentalize.pathway.cues import CURRENT_RISK
from mentalize.pathway.echoes import called, earlier, image, mine, sight
from mentalize.pathway.endings import end_of
from mentalize.pathway.enough import enough
from mentalize.pathway.events import Event, events
from mentalize.pathway.feelings import left_behind, named
from mentalize.pathway.mentions import (
    body,
    came,
    matter,
    missed,
    of_clinician,
    wished,
    worth,
)
from mentalize.pathway.people import Person, names, people, pronoun
from mentalize.pathway.quotable import is_reported
from mentalize.pathway.scenes import scenes
from mentalize.pathway.situation import Situation
from mentalize.pathway.slots import Filled, Material, Slots, filled
from mentalize.pathway.waiting import ANSWERS, waits
from mentalize.pathway.words import word_lists
from mentalize.transcripts.labels import Label, LabelledTurn
from mentalize.transcripts.words import words

_WINDOW = 40  # turns in which a name still counts as known
_NEAR = 10  # the same for what is said back word for word [D]
_BACK = 4  # the patient's turns to which one can go back [D]
# "he dropped it": what "it" was is no longer to be heard
_POINTING = frozenset(
    {"it", "them", "that", "this", "there", "so", "one", "those", "these", "did", "didn't", "didnt"}
)


def material(turns: Sequence[LabelledTurn], here: Situation, reach: int = 1) -> Material:
    """Every slot that the turn heard can fill, the latest fillings first.

    `reach` says from how many of the patient's turns a scene may be taken up.
    """
    at = here.item.turn.index
    known = names(turns[max(0, at - _WINDOW) : at + 1], here.patient[:reach])
    slots: dict[str, list[Filled]] = defaultdict(list)
    late = end_of(here.heard.turn.text)
    waiting = waits(here)
    for name, found in chain(
        (pair for pair in _of_turn(here) if pair[1].quote.start >= late),
        of_clinician(here.heard),
        _minds(here.heard, known, late),
        _danger(here),
        _happened(here, known),
        _somebody(here, known, late),
        _scene(here, reach),
        enough(here),
        conditions(here),
        earlier(here.patient[1:_BACK]),
    ):
        if not waiting or name in ANSWERS:
            slots[name].append(found)
    return {
        name: tuple(sorted(found, key=lambda one: (-one.quote.turn, -one.quote.start)))
        for name, found in slots.items()
    }


def _of_turn(here: Situation) -> Slots:
    text = here.heard.turn.text
    for slot, found in chain(
        image(here.heard), mine(here.heard), sight(here.heard), body(here.heard)
    ):
        if len(words(text[found.quote.end :])) <= _NEAR:
            yield slot, found
    yield from called(here.heard)
    yield from matter(here.heard)
    yield from worth(here.heard)
    if not settled(text):
        yield from wished(here.heard)
    yield from missed(here.heard)
    yield from came(here.heard)
    yield from named(here)


def _happened(here: Situation, known: frozenset[str]) -> Slots:
    """What somebody or the patient did, to follow "when".

    `theirs`, `yours`; `theirs_act` where it is one act; `him_when` is "her when she locked you out";
    `told` is "that" where something was done, however it was put, and no feeling was named.
    """
    item = here.heard
    text = item.turn.text
    if _LAUGHED.search(text) or (here.item is not item and text.rstrip().endswith("?")):
        return  # a joke needs no going back to, and a question wants an answer
    for event in events(text, known):
        if event.start < end_of(text):
            continue
        if not event.own and not item.affects:
            yield "told", filled(item, "that", event.start, event.end)
        if _plain(event) and not left_behind(text, event.end):
            yield from _event(item, event)


def _event(item: LabelledTurn, event: Event) -> Slots:
    told = filled(item, event.text, event.start, event.end)
    if event.own:
        yield "yours", told
        return
    if not _touches(event):
        return
    yield "theirs", told
    if event.done:
        yield "theirs_act", told
    if event.actor and event.actor != "them":
        both = f"{event.actor} when {event.text}"
        yield "him_when", filled(item, both, event.start, event.end)


_LAUGHED = re.compile(r"[\[(](?:laughs|laughing|chuckles)[\])]\W*$", re.IGNORECASE)


_YOU = frozenset({"you", "yourself"})
_GLANCE = 3  # words of what was done before the patient's eyes: "he looked up" [D]


def _touches(event: Event) -> bool:
    """Whether what another did reached the patient."""
    said = event.text.split()
    close = said[0] == "your" or not _YOU.isdisjoint(said)
    glance = len(said) <= _GLANCE and word_lists().meets("glances", said[1:])
    return event.speech or close or glance


# Going somewhere is hardly ever what mattered.
_WAYS = frozenset(
    {
        "home",
        "back",
        "to",
        "out",
        "in",
        "up",
        "down",
        "over",
        "around",
        "round",
        "along",
        "off",
        "for",
    }
)


# What one does all day is no moment to go back to, and "you told her …" runs on into speech.
_DAILY = frozenset(
    {"ate", "drank", "bought", "made", "told", "submitted", "cooked", "washed", "waited"}
)


def _plain(event: Event) -> bool:
    lows = [word.lower() for word in event.text.split()]
    return not (
        _POINTING.intersection(lows[1:])
        - ({"that"} if event.speech or "that" in lows[:-1] else set())
        or lows[1:3] in (["came", "home"], ["ran", "that"], ["were", lows[-1]])
        or (event.own and lows[1] in _DAILY)
        or (event.own and lows[1] == "went" and _WAYS.intersection(lows[2:3]))
        or lows[-1].endswith(("days", "thing"))
        or (not event.own and lows[-1:] != ["that"] and {"was", "were"}.intersection(lows))
        or any(
            low.endswith("n't") or low in ("never", "nobody", "everyone", "people", "even")
            for low in lows
        )
    )


def _somebody(here: Situation, known: frozenset[str], late: int) -> Slots:
    """The one other who is spoken of last: `person` ("he"), `whom` ("him"), `whose` ("his")."""
    who, item = _who(here.heard, known), here.heard
    if who is None or who.start < late or who.subject == "they":
        return
    whose = _WHOSE.get(who.subject, f"{who.subject}'s")
    for slot, text in (("person", who.subject), ("whom", who.object), ("whose", whose)):
        yield slot, filled(item, text, who.start, who.end)


_WHOSE = {"he": "his", "she": "her"}
_WHOM = {"he": "him", "she": "her", "they": "them"}


def _minds(item: LabelledTurn, known: frozenset[str], late: int) -> Slots:
    """Whose mind it is about at the end of a turn.

    `judged` ("she") where it is held as fact, `of_me` where it is the clinician's, `seen` ("her") where it
    was wondered about.
    """
    certain = item.mode is not None and item.mode.code == "psychic_equivalence"
    for clause in clauses(item.turn.text):
        if clause.start < late or not _tells_of_mind(clause):
            continue
        head = clause.lows[0].split("'")[0]
        name = clause.tokens[0].text if clause.tokens[0].text in known else ""
        if certain and head == "you" and not _ASIDE.intersection(clause.lows[1:2]):
            yield "of_me", filled(item, "me", clause.start, clause.end)
        elif certain and (name or head in _WHOM):
            yield "judged", filled(item, name or head, clause.start, clause.end)
        elif item.has_process("other_seen") and (name or head in ("he", "she")):
            yield "seen", filled(item, name or _WHOM[head], clause.start, clause.end)


_ASIDE = frozenset({"know", "don't", "didn't", "can't", "won't", "see"})


def _tells_of_mind(clause: Clause) -> bool:
    spoken = is_reported(clause) or clause.after == "ask"
    return not spoken and word_lists().meets("minds", clause.lows[1:5])


def _who(item: LabelledTurn, known: frozenset[str]) -> Person | None:
    named, one = people(item, known), pronoun(item)
    if one is not None:  # "the judge" in passing is less than a "she" who does things
        named = tuple(person for person in named if not person.subject.startswith("the "))
    if named and (one is None or len({person.subject for person in named}) == 1):
        return max(named, key=lambda person: person.start)
    return one


def _scene(here: Situation, reach: int) -> Slots:
    """`scene` ("the kitchen", "Tuesday") and `at` ("in the kitchen", "on Tuesday")."""
    for item in here.patient[:reach]:
        for scene in scenes(item.turn.text):
            if item is not here.heard and scene.noun.startswith(("that ", "last ")):
                continue  # which night that was is no longer to be heard
            yield "scene", filled(item, scene.noun, scene.start, scene.end)
            yield "at", filled(item, scene.phrase, scene.start, scene.end)
            if scene.noun.startswith("the "):
                yield "there", filled(item, scene.phrase, scene.start, scene.end)


_HARMS = frozenset({"harm_to_others"})


def _danger(here: Situation) -> Slots:
    """`act`: what a direct question has to ask about, unless it has just been asked.

    Where only a guess stands behind a cue, a question about killing oneself would come from nowhere.
    """
    item = next((item for item in here.patient if _cues(item)), None)
    if item is None or here.safety_asked or not in_plain_words(item):
        return
    cues = _cues(item)
    yield "act", filled(item, _act({cue.code for cue in cues}), cues[0].start, cues[0].end)


def _cues(item: LabelledTurn) -> list[Label]:
    return [risk for risk in item.risks if risk.code in CURRENT_RISK]


def _act(codes: set[str]) -> str:
    """What a direct question has to name."""
    if codes == _HARMS:
        return "hurting somebody"
    if codes & _HARMS:
        return "hurting yourself or somebody else"
    return "hurting yourself" if codes == {"self_harm"} else "killing yourself"
