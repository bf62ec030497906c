"""Turns a review into what a report shows. Chooses words; HTML and PDF then draw them."""

from __future__ import annotations

from pathlib import PurePath

from mentalize.codebook.model import Codebook
from mentalize.pathway.model import Moment
from mentalize.reports.definitions import Definitions
from mentalize.reports.notes import moment_name, option_view, pull, quote_view, turn_views
from mentalize.reports.reliability import reliability
from mentalize.reports.view import (
    CardView,
    ClipView,
    FigureView,
    LineView,
    LinkPiece,
    MissedView,
    MomentView,
    OpeningView,
    ProfileView,
    QuoteView,
    Report,
)
from mentalize.reports.words import LIMITS, MOMENTS, PATHS, clock, percent, plural, sentence, spoken
from mentalize.reviewing.model import Card, CardLine, Clip, Index, Missed, Review
from mentalize.transcripts.model import Quote, Transcript

_FEWEST_WORDS = 3


def report(review: Review, book: Codebook) -> Report:
    """Everything that a report of `review` shows, in words."""
    definitions = Definitions(book)
    transcript = review.transcript
    modes = tuple(definitions.code("mode", x.id) for x in book.layer("mode"))
    turns = turn_views(review, definitions)
    return Report(
        title="Session review",
        source=spoken(PurePath(transcript.source).name),
        facts=_facts(transcript),
        card=_card(review, definitions),
        turns=turns,
        moments=tuple(_moment(x, review) for x in review.moments),
        options=tuple(option_view(x, review, definitions) for x in review.suggestions),
        clips=tuple(clip_view(x, review) for x in review.clips),
        profile=tuple(
            ProfileView(x.name, x.count, x.of, x.of_what, _quotes(x.quotes, transcript))
            for x in review.profile
        ),
        figures=tuple(figure(x) for x in review.indices),
        modes=modes,
        paths=_paths(book),
        definitions=definitions.shown(),
        tags=tuple((x.id, x.meaning, x.trust) for x in book.tags),
        limits=(*LIMITS, *reliability(review.coder.name)),
        coder=_coder(review),
        clinician=clinician_sentence(transcript),
        notes=tuple(sentence(x) for x in transcript.notes),
    )


def _paths(book: Codebook) -> tuple[tuple[str, str, str], ...]:
    glyphs = {x.path: x.glyph for x in reversed(book.layer("move"))}
    return tuple((path, glyphs.get(path, ""), name) for path, name in PATHS.items())


def _facts(transcript: Transcript) -> tuple[str, ...]:
    turns = transcript.turns
    length = [x for x in (turns[-1].end, turns[-1].start) if x is not None] if turns else []
    minutes = [plural(max(1, round(length[0] / 60)), "minute", "minutes")] if length else []
    people = dict.fromkeys((spoken(x.speaker), x.role) for x in turns)
    who = [_who(name, role) for name, role in people]
    return (plural(len(turns), "turn", "turns"), *minutes, *who)


def _who(name: str, role: str) -> str:
    if name.lower() == role:
        return name
    return f"{name} ({'also present' if role == 'other' else role})"


def _coder(review: Review) -> str:
    coder = review.coder
    return f"Coded by ‘{coder.name}’, version {coder.version}, with codebook {coder.codebook}."


def clinician_sentence(transcript: Transcript) -> str:
    """Who is taken for the clinician and why."""
    guess = transcript.clinician
    if guess.told:
        return f"{spoken(guess.speaker)} is the clinician, as told."
    sure = percent(guess.confidence)
    why = spoken(guess.because).rstrip(".")
    return f"{spoken(guess.speaker)} was taken for the clinician ({sure} sure): {why}."


def _quotes(quotes: tuple[Quote, ...], transcript: Transcript) -> tuple[QuoteView, ...]:
    return tuple(quote_view(transcript, x) for x in quotes)


def _card(review: Review, definitions: Definitions) -> CardView:
    card, transcript = review.card, review.transcript
    return CardView(
        risk=_lines(card.risk, transcript),
        sentences=_lines(card.sentences, transcript),
        openings=_openings(card, transcript),
        missed=_missed(card.missed, review, definitions) if card.missed else None,
        question=line(card.question, transcript),
    )


def _openings(card: Card, transcript: Transcript) -> tuple[OpeningView, ...]:
    return tuple(
        OpeningView(
            line(x.line, transcript), quote_view(transcript, x.before) if x.before else None
        )
        for x in card.openings
    )


def _missed(missed: Missed, review: Review, definitions: Definitions) -> MissedView:
    said, way = missed.said, missed.other_way
    return MissedView(
        line(missed.line, review.transcript),
        quote_view(review.transcript, said) if said else None,
        option_view(way, review, definitions) if way else None,
    )


def _lines(lines: tuple[CardLine, ...], transcript: Transcript) -> tuple[LineView, ...]:
    return tuple(line(x, transcript) for x in lines)


def line(card_line: CardLine, transcript: Transcript) -> LineView:
    """Link the quoted words of a sentence to their turn; quotes that it doesn't hold follow it."""
    rest, links, after = spoken(card_line.text), [], []
    for quote in sorted(card_line.quotes, key=lambda x: rest.find(_words_in(rest, x.text))):
        words = _words_in(rest, quote.text)
        if not words:
            after.append(quote_view(transcript, quote))
            continue
        before, _, rest = rest.partition(words)
        links += [LinkPiece(before), LinkPiece(words, quote.turn + 1)]
    links.append(LinkPiece(rest))
    return LineView(tuple(x for x in links if x.text), tuple(after))


def _words_in(text: str, quote: str) -> str:
    """Find how much of a quote stands in a sentence: a long one may be cut there."""
    words = spoken(quote).rstrip(".,;: ").split(" ")
    least = min(len(words), _FEWEST_WORDS)
    prefixes = (" ".join(words[:n]) for n in range(len(words), least - 1, -1))
    return next((x for x in prefixes if x and x in text), "")


def _moment(moment: Moment, review: Review) -> MomentView:
    transcript = review.transcript
    before = None if moment.before is None else pull(transcript, review.turns[moment.before])
    return MomentView(
        moment.kind,
        moment_name(moment.kind),
        MOMENTS.get(moment.kind, ("", ""))[1],
        sentence(moment.because),
        quote_view(transcript, moment.quote),
        before,
    )


def clip_view(clip: Clip, review: Review) -> ClipView:
    """Put a clip in words: where it lies, why, and the words of its moments."""
    transcript = review.transcript
    first, last = clip.first + 1, clip.last + 1
    span = f"turns {first}–{last}"
    if clip.start is not None and clip.end is not None:
        span = f"{clock(clip.start)}–{clock(clip.end)}, {span}"
    moments = tuple(pull(transcript, review.turns[x]) for x in clip.moments)
    return ClipView(span, first, last, sentence(clip.because), moments)


def figure(index: Index) -> FigureView:
    """Put a figure of the session in words; a share carries its count and its interval."""
    interval = ""
    if index.interval is not None:
        interval = f"{round(index.interval[0] * 100)}–{percent(index.interval[1])}"
    return FigureView(
        spoken(index.name), sentence(index.plain), _value(index), _counted(index), interval
    )


def _value(index: Index) -> str:
    if index.value is None:
        return "nothing to count"
    if index.interval is not None:
        return percent(index.value)
    return f"{index.value:.0f}" if index.value.is_integer() else f"{index.value:.1f}"


def _counted(index: Index) -> str:
    if index.of is None:
        return ""
    if index.count is None:
        return f"in {plural(index.of, 'turn', 'turns')}"
    between = "to" if "_to_" in index.id else "of"  # a ratio of two counts is no share
    return f"{index.count} {between} {index.of}"
