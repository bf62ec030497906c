"""Plain text as people type it: a table of what is written and who then says what."""

import pytest

from mentalize.transcripts import read_text
from people import said, times

T, P = "T", "P"
CASES = {
    "letters": ("T: How?\nP: Bad.", [(T, "How?"), (P, "Bad.")]),
    "no space after the colon": ("T:How?\nP:Bad.", [(T, "How?"), (P, "Bad.")]),
    "one line after another of the same speaker": (
        "T: How?\nP: Bad.\nP: Very.",
        [(T, "How?"), (P, "Bad. Very.")],
    ),
    "a paragraph without a speaker": (
        "T: How?\n\nP: Bad.\n\nHe laughed.\n\nT: At you?",
        [(T, "How?"), (P, "Bad. He laughed."), (T, "At you?")],
    ),
    "the name on a line of its own": (
        "THERAPIST\nHow was it?\n\nPATIENT\nBad.\nReally.\n",
        [("THERAPIST", "How was it?"), ("PATIENT", "Bad. Really.")],
    ),
    "a colon and then a new line": ("T:\nHow?\nP:\nBad.", [(T, "How?"), (P, "Bad.")]),
    "titles": (
        "Dr. Meyer: How?\nProf. Dr. Braun: Bad.\nDr. Meyer: So?",
        [("Dr. Meyer", "How?"), ("Prof. Dr. Braun", "Bad."), ("Dr. Meyer", "So?")],
    ),
    "names of several words": (
        "Anna van der Berg: How?\nO'Neill, Jo: Bad.\nAnna van der Berg: So?\nO'Neill, Jo: Yes.",
        [
            ("Anna van der Berg", "How?"),
            ("O'Neill, Jo", "Bad."),
            ("Anna van der Berg", "So?"),
            ("O'Neill, Jo", "Yes."),
        ],
    ),
    "names in small letters": (
        "anna: how?\nben: bad\nanna: so?\nben: yes",
        [("anna", "how?"), ("ben", "bad"), ("anna", "so?"), ("ben", "yes")],
    ),
    "two names that stand there once": (
        "Anna: Hi.\nBen: Hello.",
        [("Anna", "Hi."), ("Ben", "Hello.")],
    ),
    "different spellings of one name": (
        "Therapist: How?\nPatient: Bad.\nTHERAPIST: So?",
        [("Therapist", "How?"), ("Patient", "Bad."), ("Therapist", "So?")],
    ),
    "pronouns after the name": (
        "Ana (she/her): How?\nBen: Bad.\nAna (she/her): So?\nBen: Yes.",
        [("Ana (she/her)", "How?"), ("Ben", "Bad."), ("Ana (she/her)", "So?"), ("Ben", "Yes.")],
    ),
    "the manner after the name": (
        "T (softly): How?\nP [sighs]: Bad.",
        [(T, "(softly) How?"), (P, "[sighs] Bad.")],
    ),
    "names in brackets": ("[T]: How?\n[P]: Bad.", [(T, "How?"), (P, "Bad.")]),
    "bold names": (
        "**Therapist:** How?\n\n**Patient**: Bad.",
        [("Therapist", "How?"), ("Patient", "Bad.")],
    ),
    "tabs": ("T\tHow?\nP\tBad.", [(T, "How?"), (P, "Bad.")]),
    "numbered lines": ("1 T: How?\n2 P: Bad.\n3 T: So?", [(T, "How?"), (P, "Bad."), (T, "So?")]),
    "numbered turns": (
        "T1: How?\nC1: Bad.\nT2: So?\nC2: Yes.",
        [("T", "How?"), ("C", "Bad."), ("T", "So?"), ("C", "Yes.")],
    ),
    "numbered speakers": (
        "Speaker 1: How?\nSpeaker 2: Bad.\nSpeaker 1: So?",
        [("Speaker 1", "How?"), ("Speaker 2", "Bad."), ("Speaker 1", "So?")],
    ),
    "a machine's names": (
        "SPEAKER_00: How?\nSPEAKER_01: Bad.",
        [("SPEAKER_00", "How?"), ("SPEAKER_01", "Bad.")],
    ),
    "a wide colon": (
        "治疗师：你好吗？\n来访者：不好。",
        [("治疗师", "你好吗？"), ("来访者", "不好。")],
    ),
    "right to left, with marks": (
        "\u200fמטפלת: מה שלומך?\n\u200fמטופל: לא טוב.",
        [("מטפלת", "מה שלומך?"), ("מטופל", "לא טוב.")],
    ),
    "vowel signs in a name": (
        "चिकित्सक: कैसे हैं?\nमरीज़: ठीक।",
        [("चिकित्सक", "कैसे हैं?"), ("मरीज़", "ठीक।")],
    ),
    "emoji": ("T: How? 🙂\nP: 👩‍👩‍👧 fine", [(T, "How? 🙂"), (P, "👩‍👩‍👧 fine")]),
    "asides and spaces stay": (
        "T: How  was [door slams] it?\nP: (pause)  Bad.",
        [(T, "How  was [door slams] it?"), (P, "(pause)  Bad.")],
    ),
    "line ends of all kinds": (
        "T: How?\r\nP: Bad.\rT: So?\u2028P: Yes.",
        [(T, "How?"), (P, "Bad."), (T, "So?"), (P, "Yes.")],
    ),
}
COLONS = {
    "said": (
        "T: Then?\nP: I said: no.\nI said: no!\nI said: no!!",
        "I said: no. I said: no! I said: no!!",
    ),
    "a rule": (
        "T: Then?\nP: Simple.\nThe rule is: win.\nMy rule: win.",
        "Simple. The rule is: win. My rule: win.",
    ),
    "a lone word": ("T: Then?\nP: Simple.\n\nHonestly: I won.", "Simple. Honestly: I won."),
    "a lone word that is no adverb": (
        "T: Then?\nP: Simple.\n\nVictory: mine.",
        "Simple. Victory: mine.",
    ),
    "my mother": (
        "T: Then?\nP: Simple.\nMy mother: no.\nMy mother: no.",
        "Simple. My mother: no. My mother: no.",
    ),
    "a time": ("T: Then?\nP: We left.\n12:30 we were home.", "We left. 12:30 we were home."),
    "an address": ("T: Then?\nP: See\nhttps://example.org/x", "See https://example.org/x"),
    "a smile": ("T: Then?\nP: Well\nFine :) and you :(", "Well Fine :) and you :("),
    "in the middle": ("T: Then?\nP: He goes: Ben: no way.", "He goes: Ben: no way."),
}
BACKCHANNELS = {
    "one": (
        "T: So?\nP: I left [T: mm-hm] and cried.",
        [(T, "So?"), (P, "I left"), (T, "mm-hm"), (P, "and cried.")],
    ),
    "several, round brackets": (
        "T: So?\nP: I (T: mm) left (T: yes [nods]).",
        [(T, "So?"), (P, "I"), (T, "mm"), (P, "left"), (T, "yes [nods]"), (P, ".")],
    ),
    "at the end": (
        "T: So?\nP: I left. [T: mm]\nP: And cried.",
        [(T, "So?"), (P, "I left."), (T, "mm"), (P, "And cried.")],
    ),
    "across lines": (
        "T: So?\nP: I left [T:\nmm hm] then.",
        [(T, "So?"), (P, "I left"), (T, "mm hm"), (P, "then.")],
    ),
    "only ever inside": (
        "P: I left [T: mm] and cried.",
        [(P, "I left"), (T, "mm"), (P, "and cried.")],
    ),
    "on a line of its own": (
        "T: So?\nP: I left.\nT: Mm.\nP: Yes.",
        [(T, "So?"), (P, "I left."), (T, "Mm."), (P, "Yes.")],
    ),
    "not of somebody else": (
        "T: So?\nP: It [note: unclear] was [laughs] ok.",
        [(T, "So?"), (P, "It [note: unclear] was [laughs] ok.")],
    ),
    "not of the speaker": ("T: So?\nP: It [P: was] ok.", [(T, "So?"), (P, "It [P: was] ok.")]),
}
STAMPS = {
    "square brackets": "[00:01:23] T: How?\n[00:01:30] P: Bad.",
    "round brackets": "(1:23) T: How?\n(1:30) P: Bad.",
    "bare": "00:01:23 T: How?\n00:01:30 P: Bad.",
    "from and to": "[00:01:23 - 00:01:29] T: How?\n[00:01:30 - 00:01:31] P: Bad.",
    "after the name": "T [00:01:23]: How?\nP (00:01:30): Bad.",
    "after the colon": "T: [00:01:23] How?\nP: [00:01:30] Bad.",
    "on a line of their own": "[00:01:23]\nT: How?\n\n[00:01:30]\nP: Bad.",
    "in a heading": "T  1:23\nHow?\n\nP  1:30\nBad.",
    "in a heading with a colon": "T (01:23):\nHow?\n\nP (01:30):\nBad.",
    "with a digit too many": "[00:01:023] T: How?\n[00:01:30] P: Bad.",
    "with fractions": "[00:01:23.0] T: How?\n[00:01:30,000] P: Bad.",
}


@pytest.mark.parametrize(("text", "expected"), CASES.values(), ids=CASES)
def test_who_says_what(text: str, expected: list[tuple[str, str]]) -> None:
    assert said(read_text(text)) == expected


@pytest.mark.parametrize(("text", "patient"), COLONS.values(), ids=COLONS)
def test_a_colon_within_speech_makes_no_speaker(text: str, patient: str) -> None:
    assert said(read_text(text)) == [(T, "Then?"), (P, patient)]


@pytest.mark.parametrize(("text", "expected"), BACKCHANNELS.values(), ids=BACKCHANNELS)
def test_back_channels_are_turns(text: str, expected: list[tuple[str, str]]) -> None:
    assert said(read_text(text)) == expected


@pytest.mark.parametrize("text", STAMPS.values(), ids=STAMPS)
def test_time_stamps(text: str) -> None:
    transcript = read_text(text)
    assert said(transcript) == [(T, "How?"), (P, "Bad.")]
    assert [turn.start for turn in transcript.turns] == [83, 90]


def test_a_back_channel_leaves_the_times_of_its_surroundings() -> None:
    transcript = read_text("[00:01 - 00:09] P: I left [T: mm] and cried.\n[00:10] T: Oh?")
    assert times(transcript) == [(1, None), (None, None), (None, 9), (10, None)]


def test_paragraphs_without_speakers_alternate_and_say_so() -> None:
    transcript = read_text("How are you?\n\nBad.\nHe laughed.\n\nAt you?\n\n\nYes.")
    assert said(transcript) == [
        ("A", "How are you?"),
        ("B", "Bad. He laughed."),
        ("A", "At you?"),
        ("B", "Yes."),
    ]
    assert "No speaker is named" in transcript.notes[0]


def test_dashes_alternate() -> None:
    transcript = read_text("– Wie geht es Ihnen?\n– Schlecht.\nSehr.\n– Seit wann?")
    assert said(transcript) == [
        ("A", "Wie geht es Ihnen?"),
        ("B", "Schlecht. Sehr."),
        ("A", "Seit wann?"),
    ]


def test_what_stands_before_the_first_speaker_is_noted_and_no_turn() -> None:
    transcript = read_text(
        "Session 3\nTherapist: Dr. Meyer\nPatient: J.\nDate: May\n\nT: How?\nP: Bad.\nT: So?\nP: Yes."
    )
    assert said(transcript) == [(T, "How?"), (P, "Bad."), (T, "So?"), (P, "Yes.")]
    assert "Dr. Meyer" in transcript.notes[0]


def test_a_third_person_who_speaks_once() -> None:
    transcript = read_text("Anna: How?\nBen: Bad.\nAnna: So?\nBen: Yes.\nCarla: Sorry, wrong door.")
    assert transcript.turns[-1].speaker == "Carla"
    assert transcript.turns[-1].role == "other"


def test_an_empty_turn_is_no_turn() -> None:
    assert said(read_text("T: How?\nP:\nT: So?\nP: Bad.")) == [(T, "How? So?"), (P, "Bad.")]


@pytest.mark.parametrize(
    "text",
    [
        "T: How?\nP: No, he said, that person\nT: So?",
        "[00:01] T: How?\n[00:04] P: No, he said, that person\n[00:09] T: So?",
        "THERAPIST\nHow?\n\nPATIENT\nNo, he said, that person\n\nTHERAPIST\nSo?",
    ],
)
def test_words_that_could_head_columns_make_no_table(text: str) -> None:
    turns = read_text(text).turns
    assert [turn.text for turn in turns] == ["How?", "No, he said, that person", "So?"]
    assert [turn.role for turn in turns] == ["clinician", "patient", "clinician"]


def test_a_time_on_a_line_of_its_own_is_not_kept_for_the_next_speaker() -> None:
    transcript = read_text("[0:05] T: How?\nP: Bad.\n[1:00]\nStill.\nT: So?")
    assert said(transcript) == [(T, "How?"), (P, "Bad. Still."), (T, "So?")]
    assert [turn.start for turn in transcript.turns] == [5, None, None]


def test_a_full_stop_makes_no_other_person() -> None:
    transcript = read_text("Dr. Meyer: How?\nAnna: Bad.\nDr Meyer: So?\nAnna: Yes.")
    assert [turn.speaker for turn in transcript.turns] == ["Dr. Meyer", "Anna"] * 2
