"""Names are marked before a session is saved, replaced with one click, and for ever the same in a case."""

from __future__ import annotations

import html
import re
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client

import workbench
from mentalize.clinic.actions import pseudonyms, sessions
from mentalize.clinic.convert import to_transcript
from mentalize.clinic.models import AuditRow, Case, Person, Pseudonym, Session, Upload
from mentalize.clinic.permissions import RefusedError
from mentalize.transcripts import read_text
from mentalize.transcripts.pseudonyms import PseudonymError
from workbench import World

FILLER = "Therapist: What was that like?\nPatient: It was hard, I think.\n" * 8
TALK = (
    "Therapist: Hello, how was the week?\nPatient: Dorota's mother rang, from Leeds.\n"
    f"{FILLER}Therapist: And then?\nPatient: Then dorota said no, on 14 March. Mr Prentice too.\n"
)
NEXT = "Therapist: Hello?\nPatient: It is Dorota again, and Bartosz.\nTherapist: Yes?\nPatient: In Leeds.\n"


def kept(case: Case, text: str = TALK, name: str = "dorota_3.txt") -> Upload:
    return sessions.keep_upload(case, name, text.encode(), by=case.owner)


def shown(response: Any) -> str:
    return html.unescape(response.content.decode())


def marked(text: str) -> list[str]:
    return re.findall(r"<mark[^>]*>([^<]+)</mark>", text)


def ticked(text: str) -> dict[str, bool]:
    boxes = re.findall(r'<input type="checkbox" name="original" value="([^"]+)"([^>]*)>', text)
    return {name: " checked" in rest for name, rest in boxes}


def replace(page: Client, upload: Upload, *originals: str, **more: str) -> Any:
    data = {"do": "replace", "original": originals, "clinician": "Therapist", **more}
    return page.post(f"/uploads/{upload.pk}/", data)


def save(page: Client, upload: Upload) -> Session:
    data = {"clinician": "Therapist", "held_on": "2026-11-20"}
    assert page.post(f"/uploads/{upload.pk}/", data).status_code == 302
    return Session.objects.latest("added_at")


def words(session: Session) -> str:
    return " ".join(x.text for x in to_transcript(session).turns)


def test_all_that_is_found_is_marked_in_every_turn(world: World, page: Client) -> None:
    text = shown(page.get(f"/uploads/{kept(world.case).pk}/"))
    assert marked(text) == ["Dorota", "Leeds", "dorota", "14 March", "Prentice"]
    assert ticked(text) == {"Dorota": True, "Leeds": True, "14 March": True, "Prentice": True}
    assert 'value="20"' in text, "a turn far below the first twelve"
    assert "7 more turns" in text
    assert "reduced risk" in text
    assert "nonymous" not in text
    assert "style=" not in text


def test_enter_saves_and_the_day_is_filled_in(world: World, page: Client) -> None:
    text = shown(page.get(f"/uploads/{kept(world.case).pk}/"))
    assert "replace" not in re.findall(r'<button[^>]*form="save"[^>]*>', text)[0]
    assert re.search(r'type="date" name="held_on" value="\d{4}-\d\d-\d\d"', text)


def test_one_click_replaces_what_is_ticked(world: World, page: Client) -> None:
    upload = kept(world.case)
    text = shown(replace(page, upload, "Dorota", "14 March"))
    assert "[Person A]'s mother rang, from" in text
    assert "Then [Person A] said no, on [date]." in text
    assert marked(text) == ["Leeds", "Prentice"]
    assert pseudonyms.map_of(world.case) == {"Dorota": "[Person A]", "14 March": "[date]"}
    assert Upload.objects.filter(pk=upload.pk).exists(), "the file is kept as it came"


def test_what_was_typed_beside_stays(world: World, page: Client) -> None:
    more = {"clinician": "Patient", "held_on": "2026-10-01", "title": "The call"}
    text = shown(replace(page, kept(world.case), "Dorota", **more))
    assert 'value="2026-10-01"' in text
    assert 'value="The call"' in text
    assert re.search(r'<option value="Patient" selected>', text)
    assert "Patient is taken for the clinician" in text


def test_the_saved_session_holds_stand_ins_alone(world: World, page: Client) -> None:
    upload = kept(world.case)
    replace(page, upload, "Dorota", "Leeds", "14 March", "Prentice")
    session = save(page, upload)
    assert "Then [Person A] said no, on [date]. Mr [Person B] too." in words(session)
    assert not re.search("dorota|leeds|prentice", session.transcript, re.IGNORECASE)
    assert not Upload.objects.filter(pk=upload.pk).exists()


def test_without_replacing_the_words_stay_verbatim(world: World, page: Client) -> None:
    assert words(save(page, kept(world.case))) == " ".join(x.text for x in read_text(TALK).turns)


def test_the_next_session_uses_the_same_stand_ins(world: World, page: Client) -> None:
    replace(page, kept(world.case), "Dorota", "Leeds")
    upload = kept(world.case, NEXT)
    text = shown(page.get(f"/uploads/{upload.pk}/"))
    assert marked(text) == ["Bartosz"]
    assert re.search(r"Bartosz</b>.*?→ \[Person B\]", text)
    assert "It is [Person A] again, and Bartosz. Yes? In [Town A]." in words(save(page, upload))


def test_the_map_holds_whichever_way_a_session_comes(world: World) -> None:
    owner, case = world.people.owner, world.case
    pseudonyms.keep(case, {"Dorota": "[Person A]"}, by=owner)
    made = sessions.add_session(case, read_text(NEXT), date(2026, 11, 20), by=owner)
    assert "It is [Person A] again" in words(made)


def test_another_case_has_another_map(world: World, page: Client) -> None:
    replace(page, kept(world.case), "Dorota")
    other = workbench.case_of(world.people.owner, "N.")
    assert "Dorota" in marked(shown(page.get(f"/uploads/{kept(other).pk}/")))


def test_names_of_speakers_are_replaced_and_can_still_be_chosen(world: World, page: Client) -> None:
    talk = "Kasia Nowak: How are you today?\nBartosz: I am well.\n" * 3
    upload = kept(world.case, talk)
    assert marked(shown(page.get(f"/uploads/{upload.pk}/")))[:2] == ["Kasia Nowak", "Bartosz"]
    text = shown(replace(page, upload, "Kasia Nowak", "Bartosz", clinician="Kasia Nowak"))
    assert '<option value="Kasia Nowak" selected>[Person A]</option>' in text
    data = {"clinician": "Kasia Nowak", "held_on": "2026-11-20"}
    page.post(f"/uploads/{upload.pk}/", data)
    session = Session.objects.latest("added_at")
    assert to_transcript(session).clinician.speaker == "[Person A]"
    assert {(x.speaker, x.role) for x in to_transcript(session).turns} == {
        ("[Person A]", "clinician"), ("[Person B]", "patient")
    }  # fmt: skip
    assert "Nowak" not in session.transcript


def test_what_was_missed_can_be_typed(world: World, page: Client) -> None:
    upload = kept(world.case, NEXT.replace("Dorota", "Bunny"))
    text = shown(replace(page, upload, missed=" Bunny, ", missed_kind="person"))
    assert "It is [Person A] again" in text
    assert pseudonyms.map_of(world.case) == {"Bunny": "[Person A]"}


def test_persons_may_get_another_name(world: World, page: Client) -> None:
    replace(page, kept(world.case), "Dorota", "Leeds", plain_names="on")
    names = pseudonyms.map_of(world.case)
    assert names["Leeds"] == "[Town A]"
    assert names["Dorota"].isalpha()


@pytest.mark.parametrize(
    ("data", "told"),
    [
        ({}, "Nothing was ticked"),
        ({"original": ["Somebody else"]}, "The list has changed"),
        ({"missed": "x", "missed_kind": "person"}, "can't be replaced"),
    ],
    ids=["nothing", "not found", "one letter"],
)
def test_what_can_t_be_replaced_is_told(
    world: World, page: Client, data: dict[str, Any], told: str
) -> None:
    response = page.post(f"/uploads/{kept(world.case).pk}/", {"do": "replace", **data})
    assert response.status_code == 200
    assert told in shown(response)
    assert not Pseudonym.objects.exists()


def test_no_name_goes_into_the_audit_and_none_stands_open(world: World, page: Client) -> None:
    replace(page, kept(world.case), "Dorota")
    page.get(f"/cases/{world.case.pk}/pseudonyms/")
    rows = list(AuditRow.objects.filter(case_key=str(world.case.pk)))
    assert {"kept pseudonyms", "read what pseudonyms stand for"} <= {x.did for x in rows}
    assert not [x for x in rows if "orota" in f"{x.did} {x.kind} {x.key} {x.place}"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT original FROM clinic_pseudonym")
        assert b"orota" not in bytes(cursor.fetchone()[0])


@pytest.fixture
def anna(world: World) -> Pseudonym:
    """A map with one name."""
    pseudonyms.keep(world.case, {"Anna": "[Person A]"}, by=world.people.owner)
    return world.case.pseudonyms.get()


def test_the_page_of_the_map(world: World, page: Client, anna: Pseudonym) -> None:
    address = f"/cases/{world.case.pk}/pseudonyms/"
    assert f'href="{address}"' in shown(page.get(f"/cases/{world.case.pk}/"))
    text = shown(page.get(address))
    assert "Anna" in text
    assert 'value="[Person A]"' in text
    assert "style=" not in text
    page.post(address, {"missed": "York", "missed_kind": "town"})
    page.post(f"/pseudonyms/{anna.pk}/", {"stands": "[Sister]"})
    assert pseudonyms.map_of(world.case) == {"Anna": "[Sister]", "York": "[Town A]"}
    page.post(f"/pseudonyms/{anna.pk}/", {"do": "forget"})
    assert pseudonyms.map_of(world.case) == {"York": "[Town A]"}


def test_a_supervisor_sees_no_way_to_the_map(world: World) -> None:
    page = workbench.client_of(world.people.supervisor)
    assert "/pseudonyms/" not in shown(page.get(f"/cases/{world.case.pk}/"))


def test_a_stand_in_that_would_be_replaced_itself_is_refused(
    world: World, page: Client, anna: Pseudonym
) -> None:
    pseudonyms.keep(world.case, {"Tom": "[Person B]"}, by=world.people.owner)
    response = page.post(f"/pseudonyms/{anna.pk}/", {"stands": "Tom"}, follow=True)
    assert "“tom” is itself replaced" in shown(response)
    assert pseudonyms.map_of(world.case)["Anna"] == "[Person A]"
    with pytest.raises(PseudonymError):
        pseudonyms.keep(world.case, {"Eve": "Anna"}, by=world.people.owner)


def test_keeping_a_name_twice_keeps_it_once(world: World, anna: Pseudonym) -> None:
    pseudonyms.keep(world.case, {"Anna": "[Person B]", "Eve": "[Person C]"}, by=world.people.owner)
    assert pseudonyms.map_of(world.case) == {"Anna": "[Person B]", "Eve": "[Person C]"}
    assert world.case.pseudonyms.filter(pk=anna.pk).exists()


def test_saved_sessions_stay_as_they_are(world: World, anna: Pseudonym) -> None:
    owner: Person = world.people.owner
    before = world.session.transcript
    pseudonyms.change(anna, "[Sister]", by=owner)
    pseudonyms.keep(world.case, {"registrar": "[Job]"}, by=owner)
    assert Session.objects.get(pk=world.session.pk).transcript == before


def test_nothing_is_added_to_the_map_of_a_closed_case(world: World, anna: Pseudonym) -> None:
    owner = world.people.owner
    world.case.closed_at = anna.case.made_at
    world.case.save()
    with pytest.raises(RefusedError):
        pseudonyms.keep(world.case, {"Eve": "[Person B]"}, by=owner)
    pseudonyms.forget(world.case.pseudonyms.get(), by=owner)
    assert not Pseudonym.objects.exists()


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_asks_as_often_for_one_as_for_three(
    world: World, page: Client, rows: int, django_assert_num_queries: Any
) -> None:
    pseudonyms.keep(
        world.case, {f"Anna{'x' * n}": "[Person A]" for n in range(rows)}, by=world.people.owner
    )
    address = f"/cases/{world.case.pk}/pseudonyms/"
    page.get(address)
    with django_assert_num_queries(QUERIES, exact=False):
        page.get(address)


QUERIES = 13
