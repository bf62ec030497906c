"""The review page's hand: parts for the margin, saying otherwise by one press, reasons, undo, remarks."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from django.db import connection, transaction
from django.http import HttpResponse, HttpResponseBase
from django.test import Client
from django.test.utils import CaptureQueriesContext

from mentalize.clinic.actions import remarks, reviews
from mentalize.clinic.convert import book
from mentalize.clinic.models import Correction, MachineReview, Person, Remark, Session
from mentalize.clinic.queries import shown_for
from mentalize.clinic.views.choices import questions
from mentalize.reviewing import Review
from mentalize.transcripts.labels import LabelledTurn
from workbench import World

MARGIN = {"HX-Request": "true"}


class _Buttons(HTMLParser):
    """What the buttons of a page send, by the key that presses them."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.says: dict[str, str] = {}
        self.all: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if tag == "button" and found.get("name") == "says":
            self.all.append(found["value"] or "")
            if found.get("data-key"):
                key = found["data-key"] or ""
                assert key not in self.says, f"the key {key} is given twice"
                self.says[key] = found["value"] or ""


def text_of(response: HttpResponseBase) -> str:
    assert isinstance(response, HttpResponse)
    return response.content.decode("utf-8")


def review_of(world: World) -> Review:
    shown = shown_for(world.people.owner, world.session)
    assert shown is not None
    return shown.review


def turn_of(review: Review, role: str) -> int:
    """A turn of this side of which something plain was heard."""

    def plain(turn: LabelledTurn) -> bool:
        if role == "patient":
            return turn.mode_code not in {"", "none"}
        return len(turn.moves) == 1 and not turn.has_move("minimal", "other")

    return next(x.turn.index for x in review.turns if x.turn.role == role and plain(x))


def address(session: Session, number: int, rest: str = "") -> str:
    return f"/sessions/{session.pk}/turns/{number}/{rest}"


def test_the_same_address_gives_a_part_or_a_whole_page(page: Client, session: Session) -> None:
    whole, part = (
        text_of(page.get(address(session, 1))),
        page.get(address(session, 1), headers=MARGIN),
    )
    assert "<html" in whole
    assert "<html" not in text_of(part)
    assert "HX-Request" in part["Vary"]
    inside = text_of(part).split('name="csrfmiddlewaretoken"')[0].strip()
    assert inside.split("<form")[0] in whole


def test_two_presses_say_otherwise_of_a_mode(page: Client, world: World) -> None:
    before = review_of(world)
    number = turn_of(before, "patient")
    buttons = _Buttons(text_of(page.get(address(world.session, number), headers=MARGIN)))
    modes = [x.id for x in book().layer("mode")]
    heard = before.turns[number].mode_code
    digits = {x for x in buttons.says if x.isdigit()}
    assert digits == {str(n) for n, x in enumerate(modes, 1) if x != heard}, (
        "one digit a mode, always"
    )
    other = next(x for x in modes if x != heard)
    said = buttons.says[str(modes.index(other) + 1)]
    response = page.post(address(world.session, number), {"says": said}, headers=MARGIN)
    assert response.headers["HX-Refresh"] == "true"
    assert review_of(world).turns[number].mode_code == other
    assert [x.value for x in review_of(world).indices] != [x.value for x in before.indices]


def test_without_script_a_button_leads_back_to_the_turn(page: Client, world: World) -> None:
    number = turn_of(review_of(world), "patient")
    said = next(
        x for x in _Buttons(text_of(page.get(address(world.session, number)))).says.values()
    )
    response = page.post(address(world.session, number), {"says": said, "reason": "She smiled."})
    assert response.headers["Location"] == f"/sessions/{world.session.pk}/#turn-{number + 1}"
    assert Correction.objects.get().reason == "She smiled."


def test_moves_come_by_family_and_by_how_often_they_were_heard(world: World) -> None:
    review = review_of(world)
    number = turn_of(review, "clinician")
    first = questions(review, number, book())[0]
    now = review.turns[number].moves[0].code
    family = book().code("move", now).family
    digits = [x for x in first.choices if x.key != "0"]
    assert [x.key for x in digits] == list("123456789")
    families = [book().code("move", x.says.rpartition(":")[2]).family for x in digits]
    same = sum(x.family == family for x in book().layer("move")) - 1
    assert families[:same] == [family] * min(same, len(digits))
    assert family not in families[same:]
    heard = [
        sum(t.has_move(x.says.rpartition(":")[2]) for t in review.turns) for x in digits[same:]
    ]
    assert heard == sorted(heard, reverse=True)


def test_every_label_has_a_key_and_no_key_is_taken_twice_or_travels(world: World) -> None:
    review = review_of(world)
    for number, turn in enumerate(review.turns):
        if turn.turn.role == "other":
            continue
        asked = questions(review, number, book())
        keys = [x.key for question in asked for x in question.choices if x.key]
        assert len(keys) == len(set(keys))
        assert not set(keys) & set("npsmoru")
        assert all(any(x.key for x in question.choices) for question in asked if question.heard)


def test_what_every_button_says_is_taken(page: Client, world: World) -> None:
    review = review_of(world)
    for role in ("patient", "clinician"):
        number = turn_of(review, role)
        buttons = _Buttons(text_of(page.get(address(world.session, number))))
        for count, said in enumerate([x for x in buttons.all if x], 1):
            as_drawn = transaction.savepoint()
            response = page.post(address(world.session, number), {"says": said})
            assert response.status_code == 302, said
            assert Correction.objects.count() == 1, (count, said)
            transaction.savepoint_rollback(as_drawn)


@pytest.mark.parametrize("said", ["", "mode", "mode:none:0:0", "mode:none:0:0:pretend:x", "a b:::"])
def test_what_no_button_says_changes_nothing(page: Client, session: Session, said: str) -> None:
    response = page.post(address(session, 1), {"says": said})
    assert response.status_code == 302
    assert not Correction.objects.exists()


def test_both_labels_show_with_sureness_name_and_reason(page: Client, world: World) -> None:
    number = turn_of(review_of(world), "patient")
    heard = review_of(world).turns[number].mode
    assert heard is not None
    other = "pretend" if heard.code != "pretend" else "teleological"
    reviews.correct(
        world.machine, number, "mode", old=heard.code, new=other, reason="Flat voice.",
        by=world.people.supervisor,
    )  # fmt: skip
    for where in (address(world.session, number), f"/sessions/{world.session.pk}/"):
        shown = text_of(page.get(where))
        assert f"<del>{book().code('mode', heard.code).name}</del>" in shown
        assert f"<ins>{book().code('mode', other).name}</ins>" in shown
        assert re.search(r"heard by the coder, [\w ]*(sure|guess)", shown)
        assert "Supervisor Example" in shown
        assert "Flat voice." in shown
        assert "data-undo" not in shown, "one takes back only what one said oneself"


def test_a_reason_can_follow_and_only_from_who_said_it(
    page: Client, world: World, sign_in: Callable[[Person], Client]
) -> None:
    made = reviews.correct(
        world.machine, turn_of(review_of(world), "patient"), "arousal", old="mid", new="high",
        by=world.people.owner,
    )  # fmt: skip
    where = f"/sessions/{world.session.pk}/reason/{made.pk}/"
    refused = sign_in(world.people.supervisor).post(where, {"reason": "No."})
    assert refused.status_code == 403
    assert page.post(where, {"reason": "She spoke fast."}, headers=MARGIN)["HX-Refresh"] == "true"
    made.refresh_from_db()
    assert made.reason == "She spoke fast."


def test_undo_brings_the_heard_label_back(page: Client, world: World) -> None:
    number = turn_of(review_of(world), "patient")
    heard = review_of(world).turns[number].mode_code
    made = reviews.correct(
        world.machine, number, "mode", old=heard, new="teleological", by=world.people.owner
    )
    page.post(f"/sessions/{world.session.pk}/undo/{made.pk}/", headers=MARGIN)
    assert review_of(world).turns[number].mode_code == heard


def suggestion_of(world: World) -> tuple[int, str]:
    found = review_of(world).suggestions[0]
    return found.turn, found.code


def test_a_wrong_suggestion_is_hidden_for_everybody_with_a_note(
    page: Client, world: World, sign_in: Callable[[Person], Client]
) -> None:
    number, code = suggestion_of(world)
    whole = f"/sessions/{world.session.pk}/"
    assert f'data-wrong="{code}"' in text_of(page.get(whole))
    said = page.post(
        address(world.session, number, "wrong/"),
        {"code": code, "reason": "Too early."},
        headers=MARGIN,
    )
    assert said["HX-Refresh"] == "true"
    assert (number, code) not in {(x.turn, x.code) for x in review_of(world).suggestions}
    for person in (world.people.owner, world.people.trainee):
        shown = text_of(sign_in(person).get(whole))
        name = book().code("move", code).name
        assert f"called the suggestion “{name}” wrong here" in shown
        assert "Too early." in shown
    assert "were said otherwise" not in text_of(page.get(whole)), "it is no correction of a label"
    made = Correction.objects.get()
    page.post(f"/sessions/{world.session.pk}/undo/{made.pk}/")
    assert (number, code) in {(x.turn, x.code) for x in review_of(world).suggestions}


def test_only_a_suggestion_that_stands_there_is_called_wrong(page: Client, world: World) -> None:
    number, code = suggestion_of(world)
    page.post(address(world.session, number + 1, "wrong/"), {"code": code})
    page.post(address(world.session, number, "wrong/"), {"code": "psychoeducate"})
    assert not Correction.objects.exists()


def test_remarks_at_a_turn_are_threads_in_its_margin(page: Client, world: World) -> None:
    asked = remarks.remark(
        world.session,
        "Was this the moment?",
        turn=4,
        kind=Remark.Kind.QUESTION,
        by=world.people.owner,
    )
    sent = {"text": "I would wait.", "kind": "comment", "turn": 4, "answers": asked.pk}
    assert page.post(f"/sessions/{world.session.pk}/remarks/", sent, headers=MARGIN)["HX-Refresh"]
    part = text_of(page.get(f"/sessions/{world.session.pk}/"))
    margin = part.split('id="turn-5"')[1].split('id="turn-6"')[0]
    thread = margin.split("Was this the moment?")[1]
    assert 'class="replies"' in thread
    assert thread.index('class="replies"') < thread.index("I would wait.")
    assert "question for supervision" in margin
    form = text_of(page.get(address(world.session, 4, "remarks/"), headers=MARGIN))
    assert '<input type="hidden" name="turn" value="4"' in form
    assert "note of a supervision meeting" not in form


def test_the_margin_costs_no_query_for_each_turn(page: Client, world: World) -> None:
    whole = f"/sessions/{world.session.pk}/"

    def cost() -> int:
        with CaptureQueriesContext(connection) as caught:
            page.get(whole)
        return len(caught)

    def say(number: int) -> None:
        remarks.remark(world.session, "Yes.", turn=number, by=world.people.supervisor)
        reviews.correct(
            world.machine, number, "arousal", old="mid", new="high", by=world.people.supervisor
        )

    turns = [x.turn.index for x in review_of(world).turns if x.turn.role == "patient"]
    say(turns[0])
    page.get(whole)
    one = cost()
    for number in turns[1:3]:
        say(number)
    assert cost() == one


def test_a_reader_sees_what_was_said_and_no_way_to_say_it(
    world: World, sign_in: Callable[[Person], Client]
) -> None:
    remarks.remark(world.session, "Look here.", turn=4, by=world.people.owner)
    shown = text_of(sign_in(world.people.trainee).get(f"/sessions/{world.session.pk}/"))
    assert "Look here." in shown
    for sign in ("data-otherwise", "data-wrong", 'name="answers"', 'id="note"', 'id="fit"'):
        assert sign not in shown
    for rest in ("", "remarks/"):
        refused = sign_in(world.people.trainee).get(address(world.session, 4, rest))
        assert refused.status_code == 403


def test_caveats_stand_on_top_for_everybody(
    page: Client, world: World, sign_in: Callable[[Person], Client]
) -> None:
    where = f"/sessions/{world.session.pk}/"
    page.post(f"{where}caveats/", {"caveats": ["interpreter", "dialect"]})
    shown = text_of(sign_in(world.people.trainee).get(where))
    assert shown.index("An interpreter spoke") < shown.index('id="card"')
    assert "Autism" not in shown
    page.post(f"{where}caveats/", {})
    assert "An interpreter spoke" not in text_of(page.get(where)).split('id="card"')[0]
    assert page.post(f"{where}caveats/", {"caveats": ["weather"]}).status_code == 302
    world.session.refresh_from_db()
    assert world.session.caveats == []


def test_the_note_is_the_clinicians_alone(
    page: Client, world: World, sign_in: Callable[[Person], Client]
) -> None:
    where = f"/sessions/{world.session.pk}/"
    page.post(f"{where}note/", {"note": "Ask about the ferry."})
    assert "Ask about the ferry." in text_of(page.get(where))
    assert "Ask about the ferry." not in text_of(sign_in(world.people.supervisor).get(where))
    assert sign_in(world.people.supervisor).post(f"{where}note/", {"note": "x"}).status_code == 403


def test_the_next_session_holds_the_question_and_what_was_added(page: Client, world: World) -> None:
    where = f"/sessions/{world.session.pk}/"
    page.post(f"{where}remarks/", {"text": "The review on the 4th.", "kind": "next"})
    next_ = text_of(page.get(where)).split('id="next-text"')[1].split("</section>")[0]
    question = review_of(world).card.question.text
    assert question.split("“")[0].split("'")[0].strip()[:30] in next_
    assert "The review on the 4th." in next_


def test_a_session_from_memory_shows_moments_and_suggestions_and_no_figures(
    page: Client, session: Session, machine: MachineReview
) -> None:
    assert machine.session_id == session.pk
    Session.objects.filter(pk=session.pk).update(from_memory=True)
    shown = text_of(page.get(f"/sessions/{session.pk}/"))
    for kept in ("moments", "options", "transcript", "definitions", "limits"):
        assert f'<section id="{kept}"' in shown
    for gone in ("picture", "clips", "profile", "figures"):
        assert f'<section id="{gone}"' not in shown
        assert f'href="#{gone}"' not in shown
    assert "95% interval" not in shown
    assert "The patient's session" not in shown
    assert "Written down from memory" in shown


def test_no_inline_style_or_script(page: Client, session: Session) -> None:
    for where in (f"/sessions/{session.pk}/", address(session, 1), address(session, 1, "remarks/")):
        shown = text_of(page.get(where))
        assert not re.search(r"<[^>]*\sstyle=|<style|\son\w+=", shown)
        assert all("src=" in x for x in re.findall(r"<script[^>]*>", shown))
        assert '"includeIndicatorStyles": false' in shown


def test_somebody_else_who_speaks_is_not_coded(world: World) -> None:
    review = review_of(world)
    turn = review.turns[0]
    other = replace(turn, turn=replace(turn.turn, role="other"))
    assert questions(replace(review, turns=(other, *review.turns[1:])), 0, book()) == ()
