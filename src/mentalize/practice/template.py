"""The template of a simulated patient of one's own."""

from __future__ import annotations

from mentalize.practice.acts import ActInfo, acts
from mentalize.practice.loader import FORMULATION, PERSON
from mentalize.practice.state import NUMBERS

_HEAD = """# A simulated patient. Invent the person; never take a real case, not even changed.
# mentalize patient check FILE says what is missing; mentalize patient play FILE talks with it.
id = "{id}"
name = "…"
pronoun = "they"       # he, she or they
referral = "One paragraph that the trainee reads before the session."
"""

_STYLE = """
[gains]                # how easily threatened, how fast trust and access grow; 1.0 is ordinary
threat = 1.0
trust = 1.0
access = 1.0

[style]
talkative = 0.5        # 0 to 1
dodges = "verdict"     # one word for how feelings are kept away

[openers]              # tiny openings that can stand before any line
low = ["Well."]
mid = ["Look."]
high = ["No."]

# Feelings by depth: the first can be said early, the last only when much has been opened.
[[affects]]
id = "annoyed"
family = "anger"       # anger shame fear sadness envy pride joy care contempt other
access = 0.0
facts = 3              # facts that must have been told before

# What happened, told only when asked for. Four or five episodes of three to six facts.
[[episodes]]
id = "the bad day"
[[episodes.facts]]
id = "morning"
fact = "One neutral sentence that stays true whatever is said."
asked = ["What happened that morning?", "How did the day begin?", "What did you do first?"]

# Lines, in groups that may stand for one another. For each act below the wanted number.
# Further keys: modes, arousal (low mid high), node (the fact or feeling), answers (questions that the
# lines answer), needs (facts or feelings that must have been told), until (that make the line untrue).
"""


def template(name: str) -> str:
    """A patient's file with every part explained and nothing filled in."""
    person = "\n".join(f'{key} = "…"' for key in PERSON)
    start = "\n".join(f"{key} = 0.3" for key in NUMBERS)
    formulation = "\n".join(f'{key} = "…"' for key in FORMULATION)
    return "\n".join(
        [
            _HEAD.format(id=name),
            f"[person]\n{person}\n",
            f"[start]                # 0 to 1\n{start}",
            _STYLE,
            "\n".join(_lines(act) for act in acts().values()),
            f"[formulation]          # hidden from the trainee until afterwards\n{formulation}\n",
        ]
    )


def _lines(act: ActInfo) -> str:
    wanted = f"; {act.want} wanted" if act.want else ""
    return f'[[lines]]          # {act.purpose}{wanted}\nact = "{act.id}"\n{_node(act.id)}say = ["…"]\n'


def _node(act: str) -> str:
    return {"tell": 'node = "morning"\n', "told": 'node = "morning"\n',
            "feel": 'node = "annoyed"\n', "feel_more": 'node = "annoyed"\n'}.get(act, "")  # fmt: skip
