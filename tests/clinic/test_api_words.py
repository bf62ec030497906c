"""What goes through the API: sessions in, reviews and labels out, corrections over them."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from datetime import date

import jsonschema
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from calling import NEW_SESSION, SAID, Program, program
from mentalize.clinic import queries
from mentalize.clinic.actions.cases import answer_consent
from mentalize.clinic.actions.reviews import invite_rater
from mentalize.clinic.convert import book, to_labels
from mentalize.clinic.logs import Line
from mentalize.clinic.models import Consent, Job, MachineReview, Person, Session, Upload
from mentalize.clinic.permissions import RULES
from mentalize.reports.document import schema
from workbench import EXAMPLES, World, case_of, session_of, transcript

WORD = "quince"


@pytest.fixture
def caller(world: World) -> Program:
    return program(world.people.owner)


def test_the_codebook(caller: Program) -> None:
    told = caller.get("/codebook").json()
    assert told["version"] == book().version
    assert [(x["layer"], x["id"]) for x in told["codes"]] == [(x.layer, x.id) for x in book().codes]


def test_a_case_is_opened_once(caller: Program) -> None:
    made = caller.post("/cases", {"code": "Q.", "about": "A line."})
    assert made.status_code == 201
    assert caller.get(f"/cases/{made.json()['id']}").json() == made.json()
    again = caller.post("/cases", {"code": "Q."})
    assert again.status_code == 409
    assert again.json()["remedy"] == "choose another code"


def test_a_session_from_text(caller: Program, world: World) -> None:
    body = NEW_SESSION | {"title": "The door", "from_memory": True}
    made = caller.post(f"/cases/{world.case.pk}/sessions", body)
    told = made.json()
    assert made.status_code == 201
    assert (told["title"], told["held_on"], told["turns"]) == ("The door", "2026-11-16", 2)
    assert told["from_memory"] is True
    assert [(x["role"], x["speaker"]) for x in told["transcript"]] == [
        ("clinician", "Clinician"), ("patient", "Patient")
    ]  # fmt: skip
    assert told["reading"] == {"state": "waiting", "done": 0, "total": 2, "trouble": ""}
    assert caller.get(f"/sessions/{told['id']}").json() == told


def test_a_session_from_a_file(caller: Program, world: World) -> None:
    data = (EXAMPLES / "first_appointment.txt").read_bytes()
    file = SimpleUploadedFile("first_appointment.txt", data)
    fields = {"file": file, "held_on": "2026-11-16"}
    told = caller.send_file(f"/cases/{world.case.pk}/sessions/file", fields).json()
    assert [x["text"] for x in told["transcript"]] == [x.text for x in transcript().turns]
    assert not Upload.objects.exists()


@pytest.mark.parametrize(
    ("name", "data"), [("a.docx", b"PK\x03\x04 no archive"), ("a.txt", b""), ("a.bin", bytes(99))]
)
def test_a_file_that_is_no_transcript(
    name: str, data: bytes, caller: Program, world: World
) -> None:
    before = Session.objects.count()
    fields = {"file": SimpleUploadedFile(name, data), "held_on": "2026-11-16"}
    answer = caller.send_file(f"/cases/{world.case.pk}/sessions/file", fields)
    assert answer.status_code == 422
    assert answer.json()["remedy"]
    assert (Session.objects.count(), Upload.objects.count()) == (before, 0)


def test_without_consent_nothing_is_read_by_the_machine(caller: Program, world: World) -> None:
    kind = Consent.Kind.ANALYSIS
    answer_consent(world.case, kind, given=False, by=world.people.owner)
    made = caller.post(f"/cases/{world.case.pk}/sessions", NEW_SESSION).json()
    assert made["reading"] is None
    asked = caller.post(f"/sessions/{made['id']}/review")
    assert asked.status_code == 403
    assert asked.json()["what"] == str(RULES["consent"]).rstrip(".")
    assert not Job.objects.exists()


@pytest.mark.parametrize("what", ["review", "labels", "corrections"])
def test_a_session_without_a_review(what: str, caller: Program, world: World) -> None:
    answer = caller.get(f"/sessions/{world.later.pk}/{what}")
    assert answer.status_code == 404
    assert "no review yet" in answer.json()["what"]


@pytest.mark.parametrize("what", ["review", "review?labels=machine", "labels", "corrections"])
def test_a_blind_rater_sees_the_words_and_no_label(what: str, world: World) -> None:
    invite_rater(world.session, world.people.supervisor, by=world.people.owner)
    blind = program(world.people.supervisor)
    assert blind.get(f"/sessions/{world.session.pk}").status_code == 200
    answer = blind.get(f"/sessions/{world.session.pk}/{what}")
    assert answer.status_code == 403
    assert answer.json()["what"] == str(RULES["blind"]).rstrip(".")


def test_the_review_is_the_documented_one(caller: Program, world: World) -> None:
    document = caller.get(f"/sessions/{world.session.pk}/review").json()
    jsonschema.validate(document, schema())
    assert len(document["turns"]) == world.session.turns


def test_nothing_is_counted_from_memory(caller: Program, world: World) -> None:
    path = f"/sessions/{world.session.pk}/review"
    assert caller.get(path).json()["indices"]
    world.session.from_memory = True
    world.session.save()
    document = caller.get(path).json()
    jsonschema.validate(document, schema())
    assert (document["indices"], document["profile"]) == ({}, [])
    assert document["moments"]


def test_the_described_review_is_the_documented_one(caller: Program, world: World) -> None:
    described = caller.get("/openapi.json").json()
    whole = described | {"$ref": "#/components/schemas/Review"}
    document = caller.get(f"/sessions/{world.session.pk}/review").json()
    jsonschema.validate(document, whole)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(document | {"schema": "another"}, whole)


def test_a_correction_lies_over_the_machines_label(
    caller: Program, world: World, machine: MachineReview
) -> None:
    before = next(x for x in to_labels(machine) if x.layer == "mode")
    new = "pretend" if before.code != "pretend" else "mentalizing"
    body = {"turn": before.turn, "layer": "mode", "old": before.code, "new": new}
    said = caller.post(f"/sessions/{world.session.pk}/corrections", body | {"reason": WORD})
    assert said.status_code == 201
    assert said.json()["act"] == "replace"
    assert _mode(caller, world, before.turn, "effective") == (new, "Owner Example")
    assert _mode(caller, world, before.turn, "machine") == (before.code, "rules")
    document = caller.get(f"/sessions/{world.session.pk}/review").json()
    assert document["turns"][before.turn]["mode"]["code"] == new

    back = caller.post(f"/sessions/{world.session.pk}/corrections/{said.json()['id']}/undo")
    assert back.status_code == 201
    assert _mode(caller, world, before.turn, "effective") == (before.code, "rules")
    listed = caller.get(f"/sessions/{world.session.pk}/corrections").json()["corrections"]
    assert [(x["act"], x["stands"], x["reason"]) for x in listed] == [
        ("replace", False, WORD), ("undo", True, "")
    ]  # fmt: skip
    assert listed[1]["undoes"] == listed[0]["id"]


def _mode(caller: Program, world: World, turn: int, which: str) -> tuple[str, str]:
    told = caller.get(f"/sessions/{world.session.pk}/labels?labels={which}").json()["labels"]
    return next((x["code"], x["coder"]) for x in told if (x["turn"], x["layer"]) == (turn, "mode"))


def test_a_correction_is_taken_back_once_and_by_its_author(caller: Program, world: World) -> None:
    body = {"turn": 1, "layer": "mode", "new": "pretend"}
    key = caller.post(f"/sessions/{world.session.pk}/corrections", body).json()["id"]
    path = f"/sessions/{world.session.pk}/corrections/{key}/undo"
    assert program(world.people.supervisor).post(path).status_code == 403
    assert program(world.people.trainee).post(path).status_code == 403
    assert program(world.people.stranger).post(path).status_code == 403
    elsewhere = f"/sessions/{world.later.pk}/corrections/{key}/undo"
    assert caller.post(elsewhere).status_code == 404
    back = caller.post(path)
    assert back.status_code == 201
    assert caller.post(path).status_code == 409
    undoing = f"/sessions/{world.session.pk}/corrections/{back.json()['id']}/undo"
    assert caller.post(undoing).status_code == 409


@pytest.mark.parametrize(
    "wrong",
    [
        {"turn": 9_999, "layer": "mode", "new": "pretend"},
        {"turn": 0, "layer": "mode", "new": "pretend"},
        {"turn": 1, "layer": "mode", "new": "nonsense"},
        {"turn": 1, "layer": "process", "old": "nonsense"},
        {"turn": 1, "layer": "mode", "old": "pretend"},
        {"turn": 1, "layer": "derived", "new": "expand"},
        {"turn": 1, "layer": "mode", "new": "pretend", "colour": "red"},
        {"turn": -1, "layer": "mode", "new": "pretend"},
        {"turn": 1, "layer": "mode", "new": "pretend", "end": 2**70},
        {"turn": 1, "layer": "mode", "new": "pretend", "reason": "\ud800"},
        {"turn": "1", "layer": "mode", "new": "pretend"},
        [],
    ],
)
def test_a_correction_that_fits_nothing(wrong: object, caller: Program, world: World) -> None:
    answer = caller.post(f"/sessions/{world.session.pk}/corrections", wrong)
    assert answer.status_code == 422
    assert answer.json()["what"]


@pytest.mark.parametrize(
    "change",
    [
        {"held_on": 20_000}, {"held_on": "2026-13-01"}, {"held_on": "20261102"},
        {"title": "a\x00b"}, {"title": "t" * 121}, {"text": ""}, {"from_memory": "yes"},
        {"clinician": "Nobody"}, {"owner": "me"},
    ],
)  # fmt: skip
def test_a_session_that_is_none(change: dict[str, object], caller: Program, world: World) -> None:
    before = Session.objects.count()
    answer = caller.post(f"/cases/{world.case.pk}/sessions", NEW_SESSION | change)
    assert answer.status_code == 422, answer.content
    assert Session.objects.count() == before


def test_what_is_no_json(caller: Program) -> None:
    assert caller.post("/cases", "{").status_code == 400


def test_pages_of_a_list(caller: Program, world: World) -> None:
    for code in ("N.", "O."):
        case_of(world.people.owner, code)
    whole = [x["code"] for x in caller.get("/cases").json()["items"]]
    assert whole == ["O.", "N.", "M."]
    part = caller.get("/cases?limit=2&offset=1").json()
    assert (part["count"], [x["code"] for x in part["items"]]) == (3, ["N.", "M."])
    assert caller.get("/cases?limit=101").status_code == 422


def test_a_misspelt_parameter_is_told(caller: Program, world: World) -> None:
    answer = caller.get(f"/sessions/{world.session.pk}/labels?label=machine")
    assert answer.status_code == 422
    assert "'label'" in answer.json()["what"]


def test_own_cases_come_before_shared_ones(world: World) -> None:
    case_of(world.people.colleague, "C.")
    caller = program(world.people.colleague)
    assert [x["code"] for x in caller.get("/cases").json()["items"]] == ["C.", "M."]
    second = caller.get("/cases?limit=1&offset=1").json()
    assert (second["count"], [x["code"] for x in second["items"]]) == (2, ["M."])


@pytest.mark.parametrize("more", ["cases", "sessions"])
def test_longer_lists_take_no_more_queries(more: str, caller: Program, world: World) -> None:
    path = "/cases" if more == "cases" else f"/cases/{world.case.pk}/sessions"
    caller.get(path)
    before = _queries(lambda: caller.get(path))
    for number in range(2):
        _one_more(more, world, number)
    assert _queries(lambda: caller.get(path)) == before


def _one_more(more: str, world: World, number: int) -> None:
    if more == "cases":
        case_of(world.people.owner, f"N{number}.")
    else:
        session_of(world.case, date(2026, 11, 20 + number))


def _queries(asked: Callable[[], object]) -> int:
    with CaptureQueriesContext(connection) as seen:
        asked()
    return len(seen)


def test_no_word_gets_into_the_log(
    caller: Program, world: World, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fault(person: Person, key: object) -> Session:
        raise RuntimeError(f"{WORD} {person} {key}")

    caplog.set_level(logging.DEBUG)
    caller.post(f"/cases/{world.case.pk}/sessions", NEW_SESSION)
    caller.post(f"/cases/{world.case.pk}/sessions", NEW_SESSION | {"held_on": WORD})
    caller.post(f"/cases/{world.case.pk}/sessions", f"{{{WORD}")
    monkeypatch.setattr(queries, "session_for", fault)
    answer = caller.get(f"/sessions/{world.session.pk}")
    assert answer.status_code == 500
    assert WORD not in json.dumps(answer.json())
    ours = [x for x in caplog.records if not x.name.startswith("django.db")]
    assert any(x.name == "mentalize.api" for x in ours)
    assert WORD in SAID
    assert not [x for x in ours if WORD in Line().format(x)]


def test_the_manual_names_every_endpoint(caller: Program) -> None:
    paths = caller.get("/openapi.json").json()["paths"]
    asked = {
        f"| {method.upper()} | `{path.removeprefix('/api/v1')}` |"
        for path, methods in paths.items()
        for method in methods
    }
    manual = (EXAMPLES.parent / "docs" / "api.md").read_text(encoding="utf-8")
    assert {row for row in asked if row not in manual} == set()
