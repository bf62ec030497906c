"""Who is the clinician: from names, titles and words, or told."""

import pytest

from mentalize.transcripts import Transcript, read_text

DIALOGUE = (
    ("c", "Hello, come in. What would you like to use our time for?"),
    ("p", "I don't know. My boss gave the talk to somebody else. I just sat there."),
    ("c", "What was that like for you, to sit there?"),
    ("p", "I hated it. I mean, I made those slides. My name is on them."),
    ("c", "Mm-hm."),
    ("p", "And then I went home and told my wife that I quit."),
    ("c", "You told her. And what did you hope that she would say?"),
    ("p", "I guess I wanted her to be on my side."),
)
GERMAN = (
    ("c", "Was führt Sie zu mir, und wie geht es Ihnen heute?"),
    ("p", "Ich weiß nicht. Mein Chef hat mich übergangen, und ich bin einfach gegangen."),
    ("c", "Was ging da in Ihnen vor?"),
    ("p", "Ich war wütend, und ich habe mich geschämt, weil mir alle zugesehen haben."),
)
FRENCH = (
    ("p", "Je ne sais pas, mon chef m'a ignoré et je suis parti."),
    ("c", "Et vous, qu'est-ce que vous avez ressenti quand il a fait votre travail ?"),
    ("p", "J'étais furieux, et je me suis senti seul avec mes enfants."),
    ("c", "Comment vous êtes-vous senti ensuite ?"),
)


def _read(dialogue: tuple[tuple[str, str], ...], names: dict[str, str]) -> Transcript:
    return read_text("\n".join(f"{names[who]}: {words}" for who, words in dialogue))


@pytest.mark.parametrize(
    "dialogue",
    [DIALOGUE, DIALOGUE[1:], GERMAN, FRENCH],
    ids=["English", "patient first", "German", "French"],
)
@pytest.mark.parametrize(
    ("clinician", "patient"),
    [
        ("A", "B"),
        ("B", "A"),
        ("SPEAKER_00", "SPEAKER_01"),
        ("SPEAKER_01", "SPEAKER_00"),
        ("Ben", "Ana"),
    ],
)
def test_the_words_tell(
    dialogue: tuple[tuple[str, str], ...], clinician: str, patient: str
) -> None:
    transcript = _read(dialogue, {"c": clinician, "p": patient})
    guess = transcript.clinician
    assert guess.speaker == clinician
    assert 0.7 < guess.confidence < 1
    assert not guess.told
    assert clinician in guess.because
    assert guess.because.endswith(".")


def test_without_punctuation_the_first_words_of_questions_tell() -> None:
    bare = tuple((who, words.lower().replace("?", "").replace(".", "")) for who, words in DIALOGUE)
    assert _read(bare, {"c": "B", "p": "A"}).clinician.speaker == "B"


@pytest.mark.parametrize(
    ("clinician", "patient"),
    [
        ("Therapist", "Client"),
        ("Counsellor", "Jo"),
        ("Interviewer", "Participant 1"),
        ("T", "P"),
        ("T", "C"),
        ("C", "P"),
        ("I", "R"),
        ("D", "P"),
        ("Q", "A"),
        ("TH", "PT"),
        ("Jo", "Patient"),
        ("Dr. Jo", "Max"),
        ("Therapeutin", "Patientin"),
        ("Psychologue", "Max"),
        ("Terapeuta", "Paciente"),
        ("Psicólogo", "Max"),
        ("Терапевт", "Клиент"),
        ("מטפלת", "מטופלת"),
        ("治疗师", "来访者"),
        ("Jo (therapist)", "Max (client)"),
    ],
)
def test_names_tell_even_where_the_words_do_not(clinician: str, patient: str) -> None:
    transcript = read_text(
        f"{patient}: Hello.\n{clinician}: Hello.\n{patient}: Yes.\n{clinician}: Yes."
    )
    assert [turn.role for turn in transcript.turns] == ["patient", "clinician"] * 2
    assert transcript.clinician.confidence > 0.8


def test_nothing_to_go_by_is_said() -> None:
    guess = read_text("Ana: Hello.\nBen: Hello.").clinician
    assert guess.confidence == 0.5
    assert "hardly" in guess.because


def test_the_third_is_other_and_the_patient_is_who_the_clinician_talks_with() -> None:
    transcript = _read(
        (
            *DIALOGUE,
            (
                "o",
                "I have been his brother for forty years, and I know that he is always like this, always.",
            ),
        ),
        {"c": "Ana", "p": "Ben", "o": "Max"},
    )
    roles = {turn.speaker: turn.role for turn in transcript.turns}
    assert roles == {"Ana": "clinician", "Ben": "patient", "Max": "other"}


def test_a_stated_patient_goes_before_the_one_who_talks_most() -> None:
    transcript = read_text(
        "T: How?\nMother: Bad.\nT: And you?\nMother: Bad too.\nT: Hm?\nClient: No."
    )
    assert {turn.speaker: turn.role for turn in transcript.turns} == {
        "T": "clinician",
        "Mother": "other",
        "Client": "patient",
    }


@pytest.mark.parametrize("told", ["Ben", "BEN", " ben "])
def test_told(told: str) -> None:
    text = "\n".join(f"{'Ana' if who == 'c' else 'Ben'}: {words}" for who, words in DIALOGUE)
    transcript = read_text(text, clinician=told)
    assert transcript.turns[0].role == "patient"
    assert transcript.clinician.speaker == "Ben"
    assert transcript.clinician.told


def test_role_words_of_others_count_as_titles() -> None:
    text = '[{"role":"client","speaker":"Ana","text":"x"},{"role":"therapist","speaker":"Ben","text":"y"}]'
    transcript = read_text(text)
    assert [turn.role for turn in transcript.turns] == ["patient", "clinician"]
    assert transcript.clinician.confidence < 1


def test_a_file_that_states_no_clinician_is_listened_to() -> None:
    text = '[{"role":"patient","speaker":"Ana","text":"What do you feel?"},{"role":"other","speaker":"Ben","text":"I know."}]'
    assert read_text(text).turns[0].speaker == "Ana"
    assert {turn.role for turn in read_text(text).turns} == {"patient", "clinician"}


def test_told_goes_before_what_the_file_states() -> None:
    text = '[{"role":"clinician","speaker":"Ana","text":"x"},{"role":"patient","speaker":"Ben","text":"y"}]'
    assert [turn.role for turn in read_text(text, clinician="Ben").turns] == [
        "patient",
        "clinician",
    ]


@pytest.mark.parametrize("third", ["Therapist 2", "Interpreter"])
def test_who_talks_most_beside_the_clinician_may_be_no_patient(third: str) -> None:
    transcript = read_text(
        f"Therapist 1: How?\n{third}: How?\nAnna: Bad.\nTherapist 1: And?\n{third}: And?\n"
        f"Therapist 1: Hm?\n{third}: So?\nAnna: Yes.",
        clinician="Therapist 1",
    )
    roles = {turn.speaker: turn.role for turn in transcript.turns}
    assert roles == {"Therapist 1": "clinician", third: "other", "Anna": "patient"}
