"""Reviews, their labels, and what people say otherwise."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from ninja import Router, Status

from mentalize.clinic import queries
from mentalize.clinic.actions import reviews, sessions
from mentalize.clinic.api import fill, shapes
from mentalize.clinic.api.answering import NothingYetError, answers
from mentalize.clinic.api.door import Asked
from mentalize.clinic.convert import book
from mentalize.clinic.models import Person
from mentalize.clinic.remembered import review_of
from mentalize.reports.document import to_json
from mentalize.reports.tables import all_labels
from mentalize.reviewing import Review

router = Router()
_DOCUMENT = {
    "responses": {
        200: {
            "content": {
                "application/json": {"schema": {"allOf": [{"$ref": "#/components/schemas/Review"}]}}
            }
        }
    }
}


@router.post("/sessions/{session}/review", response=answers(shapes.JobShape, 202), tags=["reviews"])
def ask_for_review(request: Asked, session: UUID) -> object:
    """Have the machine read a session, if the patient has agreed; asking twice asks once."""
    person = request.auth.person
    return Status(202, sessions.ask_for_review(queries.session_for(person, session), by=person))


@router.get(
    "/sessions/{session}/review", response=answers(dict[str, Any]), tags=["reviews"],
    openapi_extra=_DOCUMENT,
)  # fmt: skip
def get_review(request: Asked, session: UUID, labels: shapes.Which = "effective") -> object:
    """The latest review, with people's corrections (`effective`) or as the machine left it.

    Of a session written down from memory it holds moments and suggestions, and no figures.
    """
    return to_json(_review(request.auth.person, session, labels), book())


@router.get("/sessions/{session}/labels", response=answers(shapes.LabelList), tags=["reviews"])
def list_labels(request: Asked, session: UUID, labels: shapes.Which = "effective") -> object:
    """The labels of the latest review, with people's corrections or as the machine left them."""
    review = _review(request.auth.person, session, labels)
    return {"labels": [label for turn in review.turns for label in all_labels(turn)]}


def _review(person: Person, session: UUID, labels: shapes.Which) -> Review:
    shown = _shown(person, session)
    machine = labels == "machine"
    return review_of(shown.session, shown.machine, ()) if machine else shown.review


def _shown(person: Person, session: UUID) -> queries.Shown:
    shown = queries.shown_for(person, queries.session_for(person, session))
    if shown is None:
        raise NothingYetError("this session has no review yet", "", "ask for one, or wait for it")
    return shown


@router.get(
    "/sessions/{session}/corrections", response=answers(shapes.CorrectionList), tags=["corrections"]
)
def list_corrections(request: Asked, session: UUID) -> object:
    """Everything that people said otherwise of the latest review, also what they took back."""
    shown = _shown(request.auth.person, session)
    undone = {x.of_id for x in shown.corrections}
    told = [fill.correction(x, stands=x.pk not in undone) for x in shown.corrections]
    return {"corrections": told}


@router.post(
    "/sessions/{session}/corrections", response=answers(shapes.CorrectionShape, 201),
    tags=["corrections"],
)  # fmt: skip
def add_correction(request: Asked, session: UUID, new: shapes.NewCorrection) -> object:
    """Say otherwise of a label of the latest review; the machine's label stays underneath."""
    person = request.auth.person
    shown = _shown(person, session)
    made = reviews.correct(
        shown.machine, new.turn, new.layer, old=new.old, new=new.new, span=(new.start, new.end),
        reason=new.reason, by=person,
    )  # fmt: skip
    return Status(201, fill.correction(made, stands=True))


@router.post(
    "/sessions/{session}/corrections/{correction}/undo",
    response=answers(shapes.CorrectionShape, 201),
    tags=["corrections"],
)
def undo_correction(request: Asked, session: UUID, correction: shapes.Key) -> object:
    """Take back what you said otherwise; a row of its own says so, and both stay."""
    person = request.auth.person
    found = queries.correction_for(person, session, correction)
    return Status(201, fill.correction(reviews.undo(found, by=person), stands=True))
