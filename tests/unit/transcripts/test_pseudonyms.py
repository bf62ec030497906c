"""Finding what may identify somebody, and replacing it without touching anything else."""

from __future__ import annotations

import string

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from mentalize.transcripts import ClinicianGuess, Transcript, Turn, read_text
from mentalize.transcripts.pseudonyms import (
    LIKELY,
    Finding,
    PseudonymError,
    find,
    original_of,
    replace,
    spans,
    suggest,
)


def _said(*texts: str, speakers: tuple[str, str] = ("Therapist", "Patient")) -> Transcript:
    turns = tuple(
        Turn(x, "patient" if x % 2 else "clinician", speakers[x % 2], text)
        for x, text in enumerate(texts)
    )
    return Transcript(turns, ClinicianGuess(speakers[0], 1.0, f"{speakers[0]} asks"))


def _found(*texts: str, least: float = LIKELY) -> dict[str, str]:
    return {x.text: x.kind for x in find(_said(*texts)) if x.confidence >= least}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("I told Dorota about it.", {"Dorota": "person"}),
        ("My name is Xquilla, hello.", {"Xquilla": "person"}),
        ("Then Mr Prentice came, and Dr. Baird.", {"Prentice": "person", "Baird": "person"}),
        ("It was my brother Zebulo.", {"Zebulo": "person"}),
        ("Siân's mother rang, and Hyun-ju's.", {"Siân": "person", "Hyun-ju": "person"}),
        ("She is Anna van der Berg now.", {"Anna van der Berg": "person"}),
        ("And then Mark said no.", {"Mark": "person"}),
        ("I went with Grace to the shop.", {"Grace": "person"}),
        ("We moved from Leeds to New York.", {"Leeds": "town", "New York": "town"}),
        ("He is in Reading now.", {"Reading": "town"}),
        ("I was born in Wolsthwaite.", {"Wolsthwaite": "place"}),
        ("She works at Grindelcorp.", {"Grindelcorp": "company"}),
        ("They live in 14 Elm Road, near here.", {"14 Elm Road": "street"}),
        ("I was in St Mary's Hospital.", {"St Mary's Hospital": "hospital"}),
        ("He read law at the University of Leeds.", {"University of Leeds": "school"}),
        ("We were in Florence with Florence.", {"Florence": "town"}),
        ("i saw nadia and my brother mark in perth", {"nadia": "person", "mark": "person", "perth": "town"}),
        ("they live on tinakori road", {"tinakori road": "street"}),
        ("mr patel said so", {"patel": "person"}),
    ],
    ids=lambda x: x if isinstance(x, str) else "",
)  # fmt: skip
def test_names_are_found(text: str, expected: dict[str, str]) -> None:
    assert _found(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("My birthday is the third of May.", {"third of May": "date"}),
        ("On 14 March 1987 it began.", {"14 March 1987": "date"}),
        ("It was June ninth, nineteen eighty-six.", {"June ninth, nineteen eighty-six": "date"}),
        ("Since 03/11/2019, or 2019-11-03.", {"03/11/2019": "date", "2019-11-03": "date"}),
        ("Nan is ninety-three years old.", {"ninety-three": "age"}),
        ("She turned 94, and still drives.", {"94": "age"}),
        ("Ring me on 07700 900123.", {"07700 900123": "phone"}),
        ("It's (212) 555-0147 at home.", {"212) 555-0147": "phone"}),
        ("call oh seven seven double oh nine oh", {"oh seven seven double oh nine oh": "phone"}),
        ("Write to a.lee@example.org please.", {"a.lee@example.org": "email"}),
        ("It's at www.example.org/me.", {"www.example.org/me": "web"}),
        ("The post code is LS1 4AB.", {"LS1 4AB": "postcode"}),
        ("My NHS number is 943 476 5919.", {"943 476 5919": "number"}),
        ("case number 20417", {"20417": "number"}),
    ],
    ids=lambda x: x if isinstance(x, str) else "",
)
def test_dates_addresses_and_numbers_are_found(text: str, expected: dict[str, str]) -> None:
    assert _found(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "I've told you, on Monday, in English, and God knows why.",
        "We breathe: one, two, three, four, five, six, seven.",
        "It cost £120,000, in 2019, or 2020, or 2021.",
        "Fourth of July was fine. She is forty-three years old.",
        "Mum and Dad were at the high school, near the High Street.",
        "Undermining me again. Mostly at night. Hope is a duty.",
        "Will you come? May I ask? In May or April.",
        "I saw it on YouTube, then on Facebook. Freud would laugh.",
        "and then i may mark it, will you, i hope so",
        "Count to ninety-three. A hundred and ten per cent.",
    ],
)
def test_what_tells_nothing_of_anybody_is_left(text: str) -> None:
    assert _found(text) == {}


def test_nouns_with_capitals_are_not_taken_for_names() -> None:
    german = (
        "Dann hat der Chef die Besprechung in den Keller verlegt und die Stimmung war im Eimer. "
    )
    assert _found(german * 12, "Und Annegret war in Graz.") == {
        "Annegret": "person",
        "Graz": "town",
    }


def test_what_is_found_once_is_found_everywhere_in_any_case() -> None:
    found = find(_said("It was Dorota.", "dorota's, and DOROTA", "the dorotas of this world"))
    assert [(x.turn, x.text, x.stands) for x in found] == [
        (0, "Dorota", "[Person A]"),
        (1, "dorota", "[Person A]"),
        (1, "DOROTA", "[Person A]"),
    ]


def test_a_finding_says_where_it_stands_and_why() -> None:
    (found,) = find(_said("Hm.", "I met Mrs Kowalska."))
    assert found == Finding(
        1, 10, 18, "Kowalska", "Kowalska", "person", 0.95, "after “Mrs”", "[Person A]"
    )


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (("Anna Lee", "Speaker 1"), ["Anna Lee"]),
        (("Dr Patel", "Bwalya"), ["Patel", "Bwalya"]),
        (("T", "P"), []),
        (("Therapist", "Client 2"), []),
        (("Mum", "Interviewer"), []),
    ],
)
def test_names_of_speakers_are_found(names: tuple[str, str], expected: list[str]) -> None:
    found = find(_said("Hello.", "Hello.", speakers=names))
    assert [x.text for x in found if x.in_speaker] == expected


def test_a_full_name_and_its_parts_are_one_person() -> None:
    found = find(_said("Anna Lee came.", "Anna did. Mrs Lee, and the Lees.", "And Tom."))
    assert {x.text: x.stands for x in found} == {
        "Anna Lee": "[Person A]",
        "Anna": "[Person A]",
        "Lee": "[Person A]",
        "Lees": "[Person A]",
        "Tom": "[Person B]",
    }


def test_a_name_that_two_bear_is_neither() -> None:
    stands = suggest([("Anna Lee", "person"), ("Tom Lee", "person"), ("Lee", "person")], {})
    assert stands == {"Anna Lee": "[Person A]", "Tom Lee": "[Person B]", "Lee": "[Person C]"}


def test_the_map_of_the_case_is_used_again() -> None:
    known = {"Anna": "[Person A]", "Leeds": "[Town A]"}
    found = find(_said("I saw anna with Tom, in Leeds and York."), known)
    assert {x.text: (x.stands, x.confidence == 1.0) for x in found} == {
        "anna": ("[Person A]", True),
        "Tom": ("[Person B]", False),
        "Leeds": ("[Town A]", True),
        "York": ("[Town B]", False),
    }


def test_stand_ins_in_the_text_belong_to_somebody_else() -> None:
    found = find(_said("I saw [Person A] with Tom."))
    assert [(x.text, x.stands) for x in found] == [("Tom", "[Person B]")]


def test_stand_ins_are_not_found_again() -> None:
    said = _said("It was Dorota, on 14 March, near Leeds.", speakers=("Anna", "Tom"))
    map_ = {x.original: x.stands for x in find(said)}
    assert find(replace(said, map_)) == ()


def test_plain_names_are_new_and_begin_otherwise() -> None:
    said = _said("Robin came with Dorota and Sasha.", "Kim did not.")
    found = find(said, plain_names=True)
    names = {x.text: x.stands for x in found}
    assert len(set(names.values())) == len(names) == 4
    assert not {x.casefold() for x in names} & {x.casefold() for x in names.values()}
    assert all(original[0] != stands[0] for original, stands in names.items())
    assert find(replace(said, names), names) == ()


def test_letters_go_on_after_z() -> None:
    names = [
        (f"{a}{b}{a}{b}", "person") for a in string.ascii_lowercase for b in string.ascii_uppercase
    ]
    stands = suggest(names, {})  # type: ignore[arg-type]  # what a caller might get wrong
    assert [*stands.values()][25:28] == ["[Person Z]", "[Person AA]", "[Person AB]"]
    assert len(set(stands.values())) == len(names)


def test_replacing_reaches_speakers_notes_and_the_file_name() -> None:
    said = Transcript(
        (Turn(0, "clinician", "Anna Kowalska", "Hello.", 1.0, 2.0),),
        ClinicianGuess("Anna Kowalska", 0.7, "Anna Kowalska asks more questions"),
        "anna_kowalska_3.docx", "docx", ("Anna Kowalska begins",),
    )  # fmt: skip
    names = ("Anna Kowalska", "Anna", "Kowalska")
    put = replace(said, dict.fromkeys(names, "[Person A]"))
    assert put == Transcript(
        (Turn(0, "clinician", "[Person A]", "Hello.", 1.0, 2.0),),
        ClinicianGuess("[Person A]", 0.7, "[Person A] asks more questions"),
        "[Person A]_[Person A]_3.docx", "docx", ("[Person A] begins",),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "map_", "expected"),
    [
        ("Anna’s and ANNA'S, not Annabel", {"Anna": "[P]"}, "[P]’s and [P]'S, not Annabel"),
        ("Mark! Mark it, mark it.", {"Mark": "[P]"}, "[P]! [P] it, mark it."),
        ("Will you? Will said so. I told Will.", {"Will": "[P]"}, "Will you? [P] said so. I told [P]."),
        ("In May I met May.", {"May": "[P]"}, "In May I met [P]."),
        ("mo, Mo and some more", {"Mo": "[P]"}, "mo, [P] and some more"),
        ("New\n York, new york", {"New York": "[T]"}, "[T], [T]"),
        ("aged 93, not 1993, £93, 93% or 93.5", {"93": "[age]"}, "aged [age], not 1993, £93, 93% or 93.5"),
        ("Anna Lee and Anna", {"Anna": "[A]", "Anna Lee": "[B]"}, "[B] and [A]"),
        ("O’Dea, o'dea", {"O'Dea": "[P]"}, "[P], [P]"),
        ("Person A is here", {"Person": "[Person A]"}, "[Person A] A is here"),
    ],
)  # fmt: skip
def test_what_is_replaced(text: str, map_: dict[str, str], expected: str) -> None:
    assert replace(_said(text), map_).turns[0].text == expected


@pytest.mark.parametrize(
    "map_",
    [
        {"A": "[Person A]"},
        {"[Anna]": "[Person A]"},
        {" Anna": "[Person A]"},
        {"Anna": ""},
        {"Anna": "Dr [A]"},
        {"Anna": "[two]\n"},
        {"Anna": "x" * 81},
        {"Anna": "Maria", "Maria": "Anna"},
        {"Anna": "Maria", "maria lee": "Tom"},
        {"Anna": "anna"},
    ],
    ids=str,
)
def test_a_map_that_could_not_be_kept_is_refused(map_: dict[str, str]) -> None:
    with pytest.raises(PseudonymError):
        replace(_said("Anna"), map_)


_WORDS = st.sampled_from(
    ["Anna", "anna", "Lee", "Will", "May", "in", "you", "Mark", "93", "12-93", "£93", "New York",
     "O'Dea", "Annas", "[Person A]", "[", "]", "Person", "A", "ß", "İpek", "07700 900123", "3.93", "_"]
)  # fmt: skip
_GLUE = st.sampled_from([" ", "", ", ", ". ", "\n", "'s ", "’", "-", "? ", ":", "\u0301", "  "])
_TEXT = st.lists(st.tuples(_WORDS, _GLUE), max_size=14).map(lambda x: "".join(a + b for a, b in x))
_FREE = st.text(alphabet=string.ascii_letters + string.digits + " .,'-[]_’éßİı£%:\n", max_size=60)
_ORIGINAL = st.one_of(_WORDS, st.text(alphabet="abAB19 '-.ßİ", min_size=2, max_size=6)).map(
    original_of
)
_STANDS = st.sampled_from(["[Person A]", "[Person B]", "[age]", "[A]", "Zora", "Kim Q", "Mr X."])


@settings(max_examples=400, deadline=None)
@given(
    text=st.one_of(_TEXT, _FREE),
    map_=st.dictionaries(_ORIGINAL, _STANDS, min_size=1, max_size=5),
)
@example(text="Person and [Person A]", map_={"Person": "[Person A]"})
@example(text="12-93, 12", map_={"12": "[Person A]", "93": "[age]"})
@example(text="Anna Lee", map_={"Anna": "Zora", "Zora Lee": "Kim Q"})
@example(text="Will you, May? In May.", map_={"Will": "[Person A]", "May": "[Person B]"})
@example(text="Anna. Will you", map_={"Anna": "Mr X.", "Will": "[Person B]"})
def test_all_else_stays_and_twice_is_once(text: str, map_: dict[str, str]) -> None:
    said = _said(text, text[::-1])
    try:
        put = replace(said, map_)
    except PseudonymError:
        assume(condition=False)
    for before, after in zip(said.turns, put.turns, strict=True):
        here = [x for x in spans(said, map_) if x.turn == before.index and not x.in_speaker]
        rest, built, done = [], "", 0
        for span in here:
            assert map_[span.original] == span.stands
            rest.append(before.text[done : span.start])
            built += rest[-1] + span.stands
            done = span.end
        assert built + before.text[done:] == after.text
        assert (after.speaker, after.role, after.start) == (
            before.speaker,
            before.role,
            before.start,
        )
    assert replace(put, map_) == put


@settings(max_examples=60, deadline=None)
@given(st.lists(st.one_of(_TEXT, _FREE), min_size=1, max_size=4))
def test_findings_hold_for_any_text(texts: list[str]) -> None:
    said = _said(*texts)
    found = find(said)
    for x in found:
        turn = said.turns[x.turn]
        assert (turn.speaker if x.in_speaker else turn.text)[x.start : x.end] == x.text
        assert 0 < x.confidence <= 1
    map_ = {x.original: x.stands for x in found}
    put = replace(said, map_)
    assert replace(put, map_) == put
    assert [(x.turn, x.start, x.end) for x in spans(said, map_)] == [
        (x.turn, x.start, x.end) for x in found
    ]


def test_nothing_is_changed_by_an_empty_map() -> None:
    said = read_text("T: Hello.\nP: Hello, Anna.")
    assert replace(said, {}) is said
