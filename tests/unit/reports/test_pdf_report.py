import re
import zlib

import pytest

from labelled import reviewed
from mentalize.codebook import load
from mentalize.reports.pdf import render
from unit.reports.sample import repeated, session


@pytest.fixture(scope="module")
def document() -> bytes:
    return render(session(), load())


def test_it_is_a_tagged_pdf_with_a_title_and_a_language(document: bytes) -> None:
    assert document.startswith(b"%PDF-1.7")
    whole = document + b"".join(_streams(document))
    assert b"/StructTreeRoot" in whole
    assert re.search(rb"/Lang ?\(en-GB\)", whole, re.IGNORECASE)
    assert b"Session review" in whole


def test_the_picture_is_described_for_readers_who_cannot_see_it(document: bytes) -> None:
    assert b"/Alt" in document + b"".join(_streams(document))


def test_the_same_review_gives_the_same_bytes(document: bytes) -> None:
    assert render(session(), load()) == document


@pytest.mark.parametrize(
    "words",
    [
        '#panic("x") $x$ *b* _i_ `r` <l> @ref // c \\ ]] [',
        "שלום مرحبا \u202e 漢字",
        "😀🎉\u0000\u0007\uffff\ud800",
        "",
    ],
)
def test_any_words_can_be_set_and_none_is_run(words: str) -> None:
    review = reviewed(
        ("C", words or ".", {"moves": ["explore_self"]}),
        ("P", f"{words} felt", {"mode": "emerging", "affects": [("anger", "felt")]}),
    )
    assert render(review, load()).startswith(b"%PDF")


def test_a_long_session_can_be_set() -> None:
    assert render(repeated(4), load()).startswith(b"%PDF")


def _streams(document: bytes) -> list[bytes]:
    found = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", document, re.DOTALL)
    return [_inflated(x) for x in found]


def _inflated(data: bytes) -> bytes:
    try:
        return zlib.decompress(data)
    except zlib.error:
        return data
