import json
from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest

from labelled import reviewed
from mentalize.codebook import load
from mentalize.reports.document import schema, to_json
from mentalize.reviewing.model import Review
from unit.reports.sample import doubting, session, untimed

DOCS = Path(__file__).parents[3] / "docs" / "review-json.md"


def small() -> Review:
    return reviewed(
        ("C", "Hello.", {}),
        ("O", "I'll wait outside.", {}),
        ("P", "Fine.", {}),
        (
            "P",
            "He hates me.",
            {"mode": "psychic_equivalence", "processes": ["devaluation>clinician"]},
        ),
    )


@pytest.mark.parametrize("review", [session(), untimed(session()), small()])
def test_the_document_keeps_to_its_schema(review: Review) -> None:
    jsonschema.Draft202012Validator.check_schema(schema())
    jsonschema.Draft202012Validator(schema()).validate(to_json(review, load()))


def test_it_has_the_promised_keys() -> None:
    document = to_json(session(), load())
    assert document["schema"] == "mentalize.review/1"
    promised = {"schema", "coder", "turns", "path", "moments", "suggestions", "clips", "indices"}
    assert promised <= set(document)
    clinician, patient = document["turns"][0], document["turns"][3]
    shared = {"index", "role", "speaker", "start", "end", "text"}
    assert shared | {"moves", "question", "stance", "step", "derived"} <= set(clinician)
    assert shared | {"mode", "processes", "affects", "arousal", "risk"} <= set(patient)
    assert {"code", "start", "end", "confidence", "because"} <= set(clinician["moves"][0])
    assert {"code", "confidence", "because", "abstained"} <= set(patient["mode"])
    assert {"turn", "text", "code", "because", "quote"} <= set(document["suggestions"][0])


def test_values_are_those_of_the_review() -> None:
    document = to_json(session(), load())
    turn = document["turns"][45]
    assert [x["code"] for x in document["turns"][44]["moves"]] == ["argue", "reassure"]
    assert document["turns"][44]["stance"] == -2
    assert document["turns"][44]["derived"] == ["left_risk"]
    assert turn["processes"][0]["target"] == "clinician"
    assert turn["arousal"] == "high"
    assert document["turns"][20]["step"] == "in_step"
    assert document["turns"][0]["step"] is None
    assert document["indices"]["not_knowing"]["interval"] == [0.46, 0.81]


def test_offsets_and_quotes_point_at_the_words() -> None:
    document = to_json(session(), load())
    anxious = document["turns"][29]
    family = anxious["affects"][0]
    assert anxious["text"][family["start"] : family["end"]] == "anxious"
    for suggestion in document["suggestions"]:
        at = suggestion["quote_at"]
        text = document["turns"][at["turn"]]["text"]
        assert text[at["start"] : at["end"]] == suggestion["quote"]
        assert at["turn"] <= suggestion["turn"]


def test_question_and_mode_are_never_null() -> None:
    bare = small()
    unlabelled = replace(
        bare, turns=tuple(replace(x, mode=None, question=None) for x in bare.turns)
    )
    clinician, other, patient, _ = to_json(unlabelled, load())["turns"]
    assert clinician["question"] == "none"
    assert clinician["stance"] == 0
    assert patient["mode"]["code"] == "none"
    assert patient["mode"]["abstained"] is True
    assert "mode" not in other
    assert "moves" not in other


def test_an_abstained_mode_keeps_its_best_guess() -> None:
    mode = to_json(session(), load())["turns"][33]["mode"]
    assert mode["code"] == "emerging"
    assert mode["abstained"] is True


def test_a_risk_cue_says_whether_the_coder_stands_behind_it() -> None:
    review = reviewed(("P", "I'd rather not be here.", {"risk": ["ideation"]}))
    (cue,) = to_json(review, load())["turns"][0]["risk"]
    assert cue["doubtful"] is False
    (cue,) = to_json(doubting(review), load())["turns"][0]["risk"]
    assert cue["doubtful"] is True


def test_it_can_be_written_and_read_back() -> None:
    odd = reviewed(("C", "\ud800 😀", {}), ("P", "שלום\x00", {}))
    text = json.dumps(to_json(odd, load()), ensure_ascii=False)
    assert json.loads(text.encode("utf-8"))["turns"][0]["text"] == "? 😀"


def test_the_manual_names_every_key_of_the_schema() -> None:
    page = DOCS.read_text(encoding="utf-8")
    names = set(schema()["properties"])
    for part in schema()["$defs"].values():
        names |= set(part.get("properties", {}))
        for inner in part.get("allOf", ()):
            names |= set(inner.get("properties", {}))
    missing = sorted(x for x in names if f"`{x}`" not in page)
    assert missing == []


def test_the_manual_gives_the_version_of_the_schema() -> None:
    assert '"mentalize.review/1"' in DOCS.read_text(encoding="utf-8")
