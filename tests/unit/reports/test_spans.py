from hypothesis import given
from hypothesis import strategies as st

from mentalize.reports.spans import Span, pieces


def test_overlapping_evidence_is_cut_where_it_begins_and_ends() -> None:
    found = pieces("She hates me, I know it", [Span(1, 4, 12), Span(2, 10, 23)])
    assert [(x.text, x.marks, x.ends) for x in found] == [
        ("She ", (), ()),
        ("hates ", (1,), ()),
        ("me", (1, 2), (1,)),
        (", I know it", (2,), (2,)),
    ]


def test_a_text_without_evidence_is_one_piece() -> None:
    assert [x.text for x in pieces("Mm.", [])] == ["Mm."]
    assert pieces("", []) == ()


@given(st.data())
def test_pieces_join_to_the_text_and_each_mark_covers_its_span(data: st.DataObject) -> None:
    text = data.draw(st.text(min_size=1, max_size=40))
    place = st.integers(min_value=0, max_value=len(text))
    pairs = data.draw(st.lists(st.tuples(place, place), max_size=5))
    spans = [Span(n, min(pair), max(pair)) for n, pair in enumerate(pairs, start=1)]
    cut = pieces(text, spans)
    assert "".join(x.text for x in cut) == text
    for span in spans:
        covered = "".join(x.text for x in cut if span.mark in x.marks)
        assert covered == text[span.start : span.end]
        ends = sum(span.mark in x.ends for x in cut)
        assert ends == (span.start < span.end)
