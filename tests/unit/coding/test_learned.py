"""The learned coder: the same labels in batch and one at a time, spans that carry words, no look ahead."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mentalize.codebook import load
from mentalize.coding import coder_named
from mentalize.coding.model import LearnedCoder, encode
from mentalize.transcripts import read
from mentalize.transcripts.labels import Label, by_turn
from mentalize.transcripts.model import ClinicianGuess, Role, Transcript, Turn

EXAMPLES = Path(__file__).parents[3] / "examples"
BOOK = load()
TOLD = ClinicianGuess("C", 1.0, "told", told=True)


def talk(*rows: tuple[str, str]) -> Transcript:
    roles: dict[str, Role] = {"C": "clinician", "P": "patient", "O": "other"}
    turns = (Turn(i, roles[who], who, text) for i, (who, text) in enumerate(rows))
    return Transcript(tuple(turns), TOLD)


@pytest.fixture(scope="module")
def coder() -> LearnedCoder:
    return LearnedCoder("2026-01-01T00:00:00+00:00")


def test_every_turn_gets_what_its_role_needs(coder: LearnedCoder) -> None:
    transcript = read(EXAMPLES / "first_appointment.txt")
    for item in by_turn(transcript, coder.code(transcript)):
        if item.turn.role == "patient":
            assert item.mode is not None
            assert item.arousal is not None
        else:
            assert item.moves
            assert item.question is not None
            assert item.stance is not None


def test_labels_say_who_when_and_on_which_words(coder: LearnedCoder) -> None:
    transcript = read(EXAMPLES / "telling_instead.vtt")
    for label in coder.code(transcript):
        assert (label.coder, label.at) == ("learned", "2026-01-01T00:00:00+00:00")
        assert label.version == coder.version
        assert BOOK.has(label.layer, label.code)
        assert label.end <= len(transcript.turns[label.turn].text)
        assert label.because


def test_later_turns_never_change_earlier_labels(coder: LearnedCoder) -> None:
    transcript = read(EXAMPLES / "first_appointment.txt")
    cut = Transcript(transcript.turns[:30], transcript.clinician)
    whole = [x for x in coder.code(transcript) if x.turn < 30]
    assert codes(whole) == codes(coder.code(cut))


def test_turn_by_turn_gives_what_the_batch_gives(coder: LearnedCoder) -> None:
    transcript = read(EXAMPLES / "first_appointment.txt")
    whole = coder.code(transcript)
    for at in (9, 33, 41, 62):
        single = coder.code(Transcript(transcript.turns[: at + 1], transcript.clinician), start=at)
        assert codes(single) == codes([x for x in whole if x.turn == at])


def codes(labels: tuple[Label, ...] | list[Label]) -> list[tuple[int, str, str]]:
    """What was given where, without the last digits of how sure."""
    return sorted((x.turn, x.layer, x.code) for x in labels)


def test_risk_in_plain_words_is_flagged_whatever_the_network_hears(coder: LearnedCoder) -> None:
    transcript = talk(
        ("C", "How is it?"), ("P", "I want to kill myself."), ("C", "Mm."), ("P", "Yes.")
    )
    found = coder_named("rules").code(transcript)
    ruled = {(x.turn, x.code) for x in found if x.layer == "risk" and x.confidence >= 0.9}
    assert ruled
    learned = {(x.turn, x.code) for x in coder.code(transcript) if x.layer == "risk"}
    assert ruled <= learned
    assert (1, "ideation") in learned


def test_turns_of_others_and_empty_sessions_get_no_label(coder: LearnedCoder) -> None:
    assert coder.code(talk(("O", "I am her sister."))) == ()
    assert coder.code(Transcript((), TOLD)) == ()


@settings(deadline=None, max_examples=25)
@given(st.lists(st.tuples(st.sampled_from("CPO"), st.text(max_size=80)), max_size=8))
def test_any_talk(rows: list[tuple[str, str]]) -> None:
    transcript = talk(*rows)
    by_turn(transcript, LearnedCoder().code(transcript))


def test_vectors_are_near_when_sentences_mean_the_same() -> None:
    near, same, far = encode(
        ["I was ashamed of it.", "I felt ashamed about that.", "The bus left at nine."]
    )
    assert encode([]).shape == (0, 384)
    assert np.linalg.norm(near) == pytest.approx(1.0, abs=1e-4)
    assert float(near @ same) > float(near @ far)


@pytest.mark.parametrize(
    ("answer", "stands"),
    [
        ("I only think it would be tidier without me.", True),
        ("No, no. I only think it would be tidier without me.", False),
        ("No. I've thought of how quiet it would be, that's all.", True),
    ],
)
def test_after_a_plain_no_a_flag_must_be_surer(
    coder: LearnedCoder, answer: str, stands: bool
) -> None:
    transcript = talk(("C", "Are you safe?"), ("P", answer))
    turn = by_turn(transcript, coder.code(transcript))[1]
    assert bool(turn.risks) is stands
    assert bool(turn.doubtful) is not stands
