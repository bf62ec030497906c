"""The page: one file, nothing from outside, readable without its script."""

import re
from html.parser import HTMLParser

import pytest

from labelled import reviewed
from mentalize.codebook import load
from mentalize.reports.html import render
from unit.reports.sample import repeated, session, untimed

VOID = {"meta", "input", "link", "br", "hr", "img"}


class Page(HTMLParser):
    """Collects ids, links and headings, and checks that elements are closed in order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.outside: list[str] = []
        self.headings: list[int] = []
        self.wrong: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag not in VOID:
            self.open.append(tag)
        if given.get("id"):
            self.ids.append(str(given["id"]))
        href = given.get("href") or ""
        (self.links if href.startswith("#") else self.outside).append(href)
        self.outside += [x for x in (given.get("src"), given.get("srcset")) if x]
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.wrong.append(f"{tag} at {self.getpos()}")


@pytest.fixture(scope="module")
def page() -> str:
    return render(session(), load())


@pytest.fixture(scope="module")
def parsed(page: str) -> Page:
    return Page(page)


def test_the_page_is_well_formed(parsed: Page) -> None:
    assert parsed.wrong == []
    assert parsed.open == []


def test_nothing_comes_from_outside(page: str, parsed: Page) -> None:
    assert [x for x in parsed.outside if x] == []
    assert not re.search(r"https?://|url\((?!#)|@import|//cdn", page)
    assert "default-src 'none'" in page


def test_every_link_leads_somewhere_and_ids_are_unique(parsed: Page) -> None:
    assert len(parsed.ids) == len(set(parsed.ids))
    assert {x[1:] for x in parsed.links} <= set(parsed.ids)


def test_headings_go_down_one_level_at_a_time(parsed: Page) -> None:
    assert parsed.headings[0] == 1
    assert parsed.headings.count(1) == 1
    steps = zip(parsed.headings, parsed.headings[1:], strict=False)
    assert all(after - before <= 1 for before, after in steps)


def test_the_card_comes_first_with_risk_before_all_else(page: str) -> None:
    headings = ("To ask about", "Where something opened", "One more opening", "To take along")
    order = [page.index(f"{x}</h3>") for x in headings]
    assert order == sorted(order)
    assert page.index("To ask about") < page.index("The patient's session")
    assert page.index('id="card"') < page.index('id="picture"') < page.index('id="transcript"')


def test_without_a_cue_nothing_is_said_of_risk_on_the_card() -> None:
    review = reviewed(("C", "Hello.", {"moves": ["frame"]}), ("P", "Hello.", {}))
    text = render(review, load())
    card = text[text.index('id="card"') : text.index('class="behind"')]
    assert "risk" not in card.lower()
    assert "no risk" not in text.lower()
    assert "low risk" not in text.lower()


def test_every_word_of_the_session_is_on_the_page(page: str) -> None:
    body = page[page.index('<ol class="turns">') : page.index('id="moments"')]
    said = re.findall(r'<p class="said" dir="auto">(.*?)</p>', body, re.DOTALL)
    bare = [re.sub("<[^>]+>", "", x).replace("&#39;", "'") for x in said]
    assert bare == [x.text for x in session().transcript.turns]


def test_each_turn_has_its_notes_without_script(page: str) -> None:
    assert page.count('<details class="notes" name="notes">') == len(session().turns)
    assert "Held as a fact: <q" in page
    assert "Came after: asked what the patient felt" in page
    assert "because of" not in page[page.index("<main") : page.index('id="limits"')]


def test_statements_are_called_statements(page: str) -> None:
    assert '<span class="kind">statement</span> <a class="code"' in page


def test_words_of_a_transcript_are_never_markup() -> None:
    evil = "</script><script>alert(1)</script><img src=x onerror=alert(1)>"
    review = reviewed(
        ("C", "Yes?", {"moves": ["explore_self"]}),
        ("P", f"I felt {evil}", {"mode": "emerging", "affects": [("anger", evil)]}),
    )
    text = render(review, load())
    assert evil not in text
    assert text.count("<script>") == 1
    assert "<img" not in text


def test_a_page_without_times_counts_turns() -> None:
    text = render(untimed(session()), load())
    assert '<span class="at">turn 22</span>' in text
    assert "furious #24" in text


def test_the_whole_page_can_be_written_as_utf_8() -> None:
    review = reviewed(("C", "\ud800 😀 שלום", {}), ("P", "\x00", {}))
    render(review, load()).encode("utf-8")


def test_a_long_session_stays_small() -> None:
    review = repeated(10)
    assert len(review.turns) == 610
    assert len(render(review, load()).encode("utf-8")) <= 1_500_000
