"""What the patient hears, by the real coder."""

from __future__ import annotations

import pytest

from mentalize.practice.heard import hear
from talking import learned

SAID = (
    "They write questions that nobody could answer. It is a silly examination by inept people.",
)

SENTENCES = [
    ("What did you feel when they acted that way?", "explore_self"),
    ("Can you walk me through that morning, just the facts?", "clarify_facts"),
    ("You must have been devastated.", "fill_in"),
    ("I think you attack the exam because you can't bear to feel small.", "interpret"),
    ("You're clearly a very intelligent man, you will pass next time.", "reassure"),
    ("What do you imagine your mother was thinking when she found you?", "explore_other"),
    ("How do you get from not passing to being worthless?", "examine_thinking"),
    ("Are you thinking of killing yourself now?", "safety"),
    ("What just happened between us?", "relationship"),
    ("I got ahead of you there, I'm sorry. I told you what you felt.", "owns_misstep"),
    ("That is your narcissism speaking.", "label"),
    ("Mm.", "minimal"),
    ("", "silence"),
    ("[says nothing]", "silence"),
]


@pytest.mark.parametrize(("text", "did"), SENTENCES)
def test_what_was_heard_above_all(text: str, did: str) -> None:
    assert hear(text, SAID, learned()).did == did


def test_how_it_was_said_is_heard_too() -> None:
    many = hear("What happened? And who was there? And what did you feel?", SAID, learned())
    assert many.stacked
    assert hear("Silly questions, by inept people.", SAID, learned()).echo > 0.5
    assert "urging" in hear("You should calm down.", SAID, learned()).tone
    assert "why_demand" in hear("Why didn't you just ask?", SAID, learned()).tone
    assert hear("You are ashamed, I think.", SAID, learned()).guesses == ("shame",)
    assert hear("word " * 61, SAID, learned()).long
