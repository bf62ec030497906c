"""Small multiples and what came after: where things lie, and that nothing rests on colour or sight alone."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET  # what we drew ourselves

import pytest

from mentalize.codebook import load
from mentalize.reports.course import (
    Sitting,
    after_picture,
    after_rows,
    in_words,
    multiples,
    rate_words,
)
from mentalize.reviewing.course import After, Rate
from mentalize.reviewing.indices import share
from mentalize.reviewing.model import Index

# the picture runs from 0 at y = 84 up to its most at y = 12, and from x = 50 to x = 280
SHARES = (share("mentalizing", "Some mentalizing", "plain", 0, 4), share("mentalizing", "Some mentalizing", "plain", 4, 4))  # fmt: skip


def sittings(*indices: Index) -> list[Sitting]:
    return [Sitting(f"session {n}", f"{n} Nov", (x,)) for n, x in enumerate(indices, 1)]


def parsed(svg: str) -> ET.Element:
    return ET.fromstring(svg)  # noqa: S314 - drawn by our own code


def dots(svg: str) -> list[tuple[float, float]]:
    return [(float(x.get("cx", "")), float(x.get("cy", ""))) for x in parsed(svg).iter("circle")]


def test_a_dot_for_each_session_at_its_value_and_a_line_for_its_interval() -> None:
    (picture,) = multiples(sittings(*SHARES), joined=True)
    assert dots(picture.svg) == [(50.0, 84.0), (280.0, 12.0)]
    lines = re.findall(r'class="stem" d="M([\d.]+) ([\d.]+)V([\d.]+)"', picture.svg)
    # Wilson 95%: 0 of 4 is 0–.4899, 4 of 4 is .5101–1
    assert lines == [("50", "84", "48.7"), ("280", "47.3", "12")]
    assert picture.svg.count('class="riser"') == 1
    (apart,) = multiples(sittings(*SHARES), joined=False)
    assert 'class="riser"' not in apart.svg


def test_a_missing_value_leaves_a_gap() -> None:
    nothing = share("mentalizing", "Some mentalizing", "plain", 0, 0)
    (picture,) = multiples(sittings(SHARES[0], nothing, SHARES[1]), joined=True)
    assert dots(picture.svg) == [(50.0, 84.0), (280.0, 12.0)]
    assert 'class="riser"' not in picture.svg
    assert [x.value for x in picture.cells] == ["0%", "nothing to count", "100%"]


@pytest.mark.parametrize(
    ("values", "most"),
    [((3.0, 7.0), 10), ((0.4, 1.0), 1), ((13.0, 12.0), 20), ((21.0,), 50), ((0.0,), 1)],
)
def test_other_figures_run_up_to_a_round_number(values: tuple[float, ...], most: int) -> None:
    (picture,) = multiples(
        sittings(*(Index("words", "Words", "plain", x, of=9) for x in values)), joined=True
    )
    heights = [y for _, y in dots(picture.svg)]
    assert heights == [pytest.approx(84 - x / most * 72, abs=0.06) for x in values]
    assert f">{most}</text>" in picture.svg
    assert 'class="stem"' not in picture.svg


def test_numbers_stand_beside_and_below() -> None:
    (picture,) = multiples(sittings(*SHARES), joined=True)
    assert (picture.latest.value, picture.latest.count, picture.latest.interval) == (
        "100%", "4 of 4", "51–100%",
    )  # fmt: skip
    assert len(picture.cells) == 2
    assert in_words(picture.latest) == "100% (4 of 4), 95% interval 51–100%"


def test_who_cannot_see_it_is_told() -> None:
    (picture,) = multiples(sittings(*SHARES), joined=True)
    svg = parsed(picture.svg)
    assert svg.get("role") == "img"
    by_id = {x.get("id"): x.text for x in svg.iter() if x.get("id")}
    assert by_id[svg.get("aria-labelledby")] == "Some mentalizing"
    assert by_id[svg.get("aria-describedby")] == (
        "2 sessions, oldest first. First 0% (0 of 4), 95% interval 0–49%; latest 100% (4 of 4), "
        "95% interval 51–100%; lowest 0%, highest 100%. The table below holds every session."
    )
    titles = [x.text for x in svg.iter("title")][1:]
    assert titles[0] == "session 1: 0% (0 of 4), 95% interval 0–49%"


def test_names_are_escaped_and_nothing_brings_its_own_style() -> None:
    odd = Sitting("<b>&", "<b>&", (SHARES[0],))
    (picture,) = multiples([odd], joined=True)
    assert "<b>" not in picture.svg
    for svg in (picture.svg, after_picture(AFTER, load())):
        assert not re.search(r"style=|<style|fill=|stroke=|href|on\w+=", svg)


def test_without_sessions_nothing_is_drawn() -> None:
    assert multiples([], joined=True) == ()


def rate(count: int, of: int) -> Rate:
    return Rate(count, of, count / of, (0.1, 0.6)) if of >= 20 else Rate(count, of)


def after(layer: str, kind: str, minded: int, of: int) -> After:
    return After(layer, kind, rate(minded, of), rate(0, of), rate(of - minded, of))


AFTER = (
    after("any", "", 20, 80),
    after("move", "argue", 1, 9),
    after("family", "tell", 3, 19),
    after("move", "explore_self", 10, 40),
    after("family", "what", 10, 40),
)


def test_kinds_come_in_the_order_of_the_codebook_never_by_size() -> None:
    names = [(x.name, x.single) for x in after_rows(AFTER, load())]
    assert names == [
        ("Any turn of the clinician", False), ("What", False), ("Statement", False),
        ("Explore own state", True), ("Argue", True),
    ]  # fmt: skip


def test_shares_carry_n_and_interval_and_few_turns_no_estimate() -> None:
    assert rate_words(rate(10, 40)) == "25% (10 of 40), 10–60%"
    assert rate_words(rate(3, 19)) == "3 of 19, no estimate"


def test_the_picture_shows_families_against_the_base() -> None:
    svg = after_picture(AFTER, load())
    # base and one family, in two panels from x = 170 and x = 490, each 170 wide; the other has too few
    assert dots(svg) == [(212.5, 47.0), (212.5, 73.0), (490.0, 47.0), (490.0, 73.0)]
    assert re.findall(r'class="step aside" d="M([\d.]+) ', svg) == ["212.5", "490"]
    assert svg.count("no estimate, n = 19") == 2
    texts = [x.text for x in parsed(svg).iter("text")]
    assert "25% (10 of 40)" in texts
    assert "Explore own state" not in texts


def test_the_picture_is_told_in_words() -> None:
    svg = parsed(after_picture(AFTER, load()))
    told = next(x.text or "" for x in svg.iter("desc"))
    assert told.startswith(
        "After any turn of the clinician: some mentalizing 25% (20 of 80), 10–60%; lost 0%"
    )
    assert told.endswith(
        "1 kind of move with at least 20 turns; the table below holds every number."
    )
    assert "because" not in told
