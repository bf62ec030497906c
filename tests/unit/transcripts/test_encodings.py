"""Bytes to text: marks, wide encodings, old national character sets, stray NULs."""

import pytest

from mentalize.transcripts import TranscriptError, read_bytes
from people import said

WESTERN = "T: Wie fühlen Sie sich – “müde”?\nP: Naïve façade, señor … ¿qué?"
RUSSIAN = "Терапевт: Как вы себя чувствовали, когда он ушёл?\nПациент: Мне было очень плохо, и я не знал, что делать."
HEBREW = "מטפל: איך הרגשת כשהוא הלך?\nמטופל: היה לי רע מאוד ולא ידעתי מה לעשות."
POLISH = "Terapeuta: Jak się pan czuł, gdy on wyszedł?\nPacjent: Źle, było mi bardzo przykro i wstydziłem się łez."
JAPANESE = "セラピスト: そのときどう感じましたか。\nクライエント: とても悲しかったです。何も言えませんでした。"


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        *(
            (text, encoding)
            for text in (WESTERN, RUSSIAN, HEBREW)
            for encoding in ("utf-8", "utf-8-sig", "utf-16", "utf-32")
        ),
        *(
            (text, encoding)
            for text in (WESTERN, RUSSIAN)
            for encoding in ("utf-16-le", "utf-16-be")
        ),
        (WESTERN, "utf-32-le"),
        (WESTERN, "utf-32-be"),
        (WESTERN, "cp1252"),
        (RUSSIAN, "cp1251"),
        (HEBREW, "cp1255"),
        (POLISH, "cp1250"),
        (JAPANESE, "shift_jis"),
    ],
)
def test_encodings(text: str, encoding: str) -> None:
    plain = said(read_bytes(text.encode(), name="x.txt"))
    assert said(read_bytes(text.encode(encoding), name="x.txt")) == plain
    assert len(plain) == 2


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
def test_big_endian_and_little_endian_marks(encoding: str) -> None:
    data = ("\ufeff" + WESTERN).encode(encoding)
    assert said(read_bytes(data, name="x.txt"))[0] == ("T", "Wie fühlen Sie sich – “müde”?")


def test_stray_nuls_are_dropped() -> None:
    assert said(read_bytes(b"T: H\x00ow?\x00\nP: Bad.", name="x.txt")) == [
        ("T", "How?"),
        ("P", "Bad."),
    ]


def test_a_text_cut_off_within_a_character() -> None:
    data = "T: How?\nP: Müde ü".encode()[:-1]
    assert said(read_bytes(data, name="x.txt")) == [("T", "How?"), ("P", "Müde")]


def test_the_bullets_of_chat_are_no_sign_of_a_binary_file() -> None:
    data = b"@Begin\n" + b"*PAR:\thi . \x151_2\x15\n*INV:\tho . \x153_4\x15\n" * 3 + b"@End\n"
    assert len(read_bytes(data, name="x.cha").turns) == 6


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (b"\xff\xfe", "empty"),
        (b" \n\t\n", "empty"),
        (b"\x00" * 500, "binary"),
        (bytes(range(256)) * 20, "binary"),
        (b"\x7fELF\x02\x01\x01" + b"\x00\x9c" * 300, "binary"),
        (b"%PDF-1.7 x", "PDF"),
        (b"{\\rtf1 T: hi}", "RTF"),
        (b"\xd0\xcf\x11\xe0" + b"\x00" * 50, "old kind"),
        (b"RIFF\x00\x00\x00\x00WAVE", "recording"),
        (b"ID3\x04", "recording"),
        (b"\x00\x00\x00\x18ftypM4A ", "recording"),
        (b"\x89PNG\r\n", "picture"),
        (b"PK\x03\x04rest", "cut off"),
        (b"PK\x05\x06" + b"\x00" * 18, "archive"),
        (b"\x1f\x8b\x08", "packed"),
    ],
)
def test_what_is_no_transcript_is_named(data: bytes, what: str) -> None:
    with pytest.raises(TranscriptError, match=what) as caught:
        read_bytes(data, name="x.txt")
    assert caught.value.where.startswith("x.txt")
    assert caught.value.remedy
