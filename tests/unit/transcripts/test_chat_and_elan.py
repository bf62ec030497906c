"""CHAT and ELAN: the two formats of linguists."""

import pytest

from mentalize.transcripts import TranscriptError, read_text
from people import said, times

CHAT = """@UTF8
@Begin
@Languages:\teng
@Participants:\tPAR Jo Participant, INV Max Investigator
@ID:\teng|x|PAR|30;|||||Participant|||
*INV:\thow &-um was [/] was it ? \x15500_1500\x15
%mor:\tnot said
\teither
*PAR:\t&=laughs bad (.) really
\tbad . \x152000_2500\x15
*PAR:\txxx I [: me] guess . \x152600_3000\x15
@Comment:\tdoor
@End
"""
SLOTS = (
    ("t1", "1000"),
    ("t2", "2000"),
    ("t3", None),
    ("t4", "4000"),
    ("t5", "5000"),
    ("t6", "5500"),
)


def _eaf(*tiers: str, head: str = "") -> str:
    slots = "".join(
        f'<TIME_SLOT TIME_SLOT_ID="{name}"' + (f' TIME_VALUE="{value}"/>' if value else "/>")
        for name, value in SLOTS
    )
    return f'<?xml version="1.0" encoding="UTF-8"?>{head}<ANNOTATION_DOCUMENT><TIME_ORDER>{slots}</TIME_ORDER>{"".join(tiers)}</ANNOTATION_DOCUMENT>'


def _tier(attributes: str, *annotations: tuple[str, str, str]) -> str:
    inner = "".join(
        f'<ANNOTATION><ALIGNABLE_ANNOTATION ANNOTATION_ID="a" TIME_SLOT_REF1="{start}" TIME_SLOT_REF2="{end}"><ANNOTATION_VALUE>{text}</ANNOTATION_VALUE></ALIGNABLE_ANNOTATION></ANNOTATION>'
        for start, end, text in annotations
    )
    return f"<TIER {attributes}>{inner}</TIER>"


def test_chat_keeps_the_coding_and_skips_what_was_not_said() -> None:
    transcript = read_text(CHAT)
    assert said(transcript) == [
        ("INV", "how &-um was [/] was it ?"),
        ("PAR", "&=laughs bad (.) really bad . xxx I [: me] guess ."),
    ]
    assert times(transcript) == [(0.5, 1.5), (2.0, 3.0)]
    assert transcript.notes == ()


def test_the_headers_of_chat_tell_who_leads() -> None:
    neutral = CHAT.replace("INV", "AAA").replace("PAR", "BBB")
    assert read_text(neutral).turns[0].role == "clinician"
    turned = neutral.replace("Jo Participant", "Jo Therapist").replace("Investigator", "Patient")
    assert read_text(turned.replace("|Participant", "|")).turns[0].role == "patient"


def test_chat_that_breaks_off_says_so() -> None:
    transcript = read_text(CHAT.split("@Comment", maxsplit=1)[0])
    assert "no @End" in transcript.notes[0]


def test_elan_sorts_by_time_and_lets_a_back_channel_split_a_turn() -> None:
    text = _eaf(
        _tier('TIER_ID="P" PARTICIPANT="Jo"', ("t1", "t4", "I left"), ("t5", "t6", "and cried.")),
        _tier('TIER_ID="T"', ("t2", "t3", "mm"), ("t6", "t6", "So?")),
    )
    transcript = read_text(text)
    assert said(transcript) == [("Jo", "I left"), ("T", "mm"), ("Jo", "and cried."), ("T", "So?")]
    assert times(transcript) == [(1, 4), (2, None), (5, 5.5), (5.5, 5.5)]


def test_elan_leaves_dependent_tiers_out() -> None:
    text = _eaf(
        _tier('TIER_ID="P"', ("t1", "t2", "Bad.")),
        _tier('TIER_ID="T"', ("t2", "t4", "So?")),
        _tier('TIER_ID="words" PARENT_REF="P"', ("t1", "t2", "bad")),
    )
    assert said(read_text(text)) == [("P", "Bad."), ("T", "So?")]


BOMB = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'


@pytest.mark.parametrize(
    ("text", "what"),
    [
        (_eaf(_tier('TIER_ID="P"', ("t1", "t2", "Bad.")))[:-30], "cut off"),
        (_eaf(head=BOMB), "entities"),
        ("<?xml version='1.0'?><html/>", "no ELAN file"),
        ("<html><body>T: hi</body></html>", "web page"),
        (_eaf(), "nobody says anything"),
        ("@UTF8\n@Begin\n@End\n", "nobody says anything"),
        ("@Begin\n*PAR:\tonly me .\n@End\n", "only one speaker"),
    ],
)
def test_refused(text: str, what: str) -> None:
    with pytest.raises(TranscriptError, match=what):
        read_text(text)
