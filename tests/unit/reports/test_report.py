"""The words of a whole report."""

from dataclasses import replace

from labelled import reviewed
from mentalize.codebook import load
from mentalize.reports.review import clinician_sentence, figure, line, report
from mentalize.reviewing.model import CardLine, Index
from mentalize.transcripts.model import ClinicianGuess, Quote
from unit.reports.sample import session


def test_quoted_words_in_a_sentence_become_the_link() -> None:
    transcript = session().transcript
    quote = next(q for q in session().card.risk[0].quotes)
    found = line(session().card.risk[0], transcript)
    assert [x.number for x in found.pieces] == [0, quote.turn + 1, 0]
    assert found.pieces[1].text == quote.text
    assert found.quotes == ()


def test_a_quote_that_the_sentence_cut_short_is_linked_where_it_stands() -> None:
    transcript = session().transcript
    text = transcript.turns[3].text
    found = line(
        CardLine(
            "It began with “The licensing examination is …”.", (Quote(3, 0, len(text), text),)
        ),
        transcript,
    )
    assert found.pieces[1].text == "The licensing examination is"
    assert found.pieces[1].number == 4


def test_a_quote_that_the_sentence_lacks_follows_it() -> None:
    found = line(session().card.risk[1], session().transcript)
    assert [x.number for x in found.pieces] == [0]
    assert found.quotes[0].text == "A person who isn't a physician in my family is nothing"
    assert found.quotes[0].when == "32:35"


def test_the_same_words_twice_link_twice() -> None:
    review = reviewed(("C", "Oh.", {}), ("P", "Nothing much.", {}), ("P", "Nothing much.", {}))
    quotes = tuple(Quote(n, 0, 13, "Nothing much.") for n in (1, 2))
    found = line(CardLine("First “Nothing much.”, then “Nothing much.”", quotes), review.transcript)
    assert [x.number for x in found.pieces] == [0, 2, 0, 3, 0]


def test_a_share_carries_count_and_interval() -> None:
    shown = figure(Index("x", "Not knowing", "how often", 0.65, 17, 26, (0.462, 0.808)))
    assert (shown.value, shown.count, shown.interval) == ("65%", "17 of 26", "46–81%")


def test_a_plain_value_has_no_denominator() -> None:
    shown = figure(Index("x", "Words", "how long", 16.24))
    assert (shown.value, shown.count, shown.interval) == ("16.2", "", "")


def test_nothing_to_count_is_said() -> None:
    assert figure(Index("x", "Ahead", "", None, 0, 0)).value == "nothing to count"


def test_who_is_the_clinician_comes_with_its_reason() -> None:
    assert clinician_sentence(session().transcript) == (
        "Dr Ortega was taken for the clinician (97% sure): "
        "asks 9 of 10 questions and opens the session."
    )
    told = replace(session().transcript, clinician=ClinicianGuess("Dr Ortega", 1, "", told=True))
    assert clinician_sentence(told) == "Dr Ortega is the clinician, as told."


def test_a_moment_is_quoted_with_what_the_clinician_asked_before() -> None:
    shown = report(session(), load())
    moment = next(x for x in shown.moments if x.kind == "out_of_mentalizing")
    assert moment.before is not None
    assert moment.before.text == "How do you get from failing it to no point?"


def test_the_facts_name_turns_minutes_and_people() -> None:
    assert report(session(), load()).facts == (
        "61 turns", "47 minutes", "Dr Ortega (clinician)", "Milan (patient)",
    )  # fmt: skip


def test_every_definition_that_is_shown_is_numbered_once() -> None:
    numbers = [x.number for x in report(session(), load()).definitions]
    assert numbers == list(range(1, len(numbers) + 1))


def test_no_sentence_claims_a_cause_or_a_score() -> None:
    shown = report(session(), load())
    words = " ".join(
        [*(x.after_heard for x in shown.turns), *(x.plain for x in shown.moments)]
    ).lower()
    for banned in ("because of", "better than", "worse", "pass", "fail"):
        assert banned not in words.replace("neither better nor worse", "")
