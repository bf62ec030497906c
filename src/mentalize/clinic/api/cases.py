"""Cases and their sessions."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest
from ninja import File, Form, Query, Router, Status
from ninja.files import UploadedFile

from mentalize.clinic import queries
from mentalize.clinic.actions import cases, sessions
from mentalize.clinic.api import fill, shapes
from mentalize.clinic.api.answering import answers
from mentalize.clinic.api.door import Asked
from mentalize.clinic.convert import book, to_transcript
from mentalize.clinic.models import Case, Consent, Person, Session
from mentalize.clinic.reading import read_upload

router = Router()


@router.get("/codebook", response=answers(shapes.CodebookShape), tags=["codebook"])
def codebook(request: HttpRequest) -> object:
    """The codes that can be given, with their definitions and evidence."""
    del request
    return book()


@router.get("/cases", response=answers(shapes.CasePage), tags=["cases"])
def list_cases(request: Asked, page: Query[shapes.Page]) -> object:
    """Your cases and, after them, those that others share with you; the latest first."""
    count, found = queries.seen_cases(request.auth.person, page.offset, page.limit)
    return {"count": count, "items": [fill.case(x.case, x.access) for x in found]}


@router.post("/cases", response=answers(shapes.CaseDetail, 201), tags=["cases"])
def open_case(request: Asked, new: shapes.NewCase) -> object:
    """Open a case of your own."""
    made = cases.open_case(new.code, new.about, by=request.auth.person)
    return Status(201, fill.case(made, "own") | {"about": made.about})


@router.get("/cases/{case}", response=answers(shapes.CaseDetail), tags=["cases"])
def get_case(request: Asked, case: UUID) -> object:
    """One case."""
    person = request.auth.person
    found = queries.case_for(person, case)
    return fill.case(found, queries.access_to(person, found)) | {"about": found.about}


@router.get("/cases/{case}/sessions", response=answers(shapes.SessionPage), tags=["sessions"])
def list_sessions(request: Asked, case: UUID, page: Query[shapes.Page]) -> object:
    """The sessions of a case that you may read, the latest first."""
    person = request.auth.person
    found = queries.sessions_for(person, queries.case_for(person, case))
    shown = found[page.offset : page.offset + page.limit]
    items = [fill.session(x, reviewed=vars(x)["reviewed"] > 0) for x in shown]
    return {"count": found.count(), "items": items}


@router.post(
    "/cases/{case}/sessions", response=answers(shapes.SessionDetail, 201), tags=["sessions"]
)
def add_session(request: Asked, case: UUID, new: shapes.NewSession) -> object:
    """Add a session from its text. It is reviewed at once if the patient has agreed to that."""
    person = request.auth.person
    found = queries.case_for(person, case, to_add=True)
    return _added(found, new.name, new.text.encode("utf-8"), new, person)


@router.post(
    "/cases/{case}/sessions/file", response=answers(shapes.SessionDetail, 201), tags=["sessions"]
)
def add_session_from_file(
    request: Asked, case: UUID, about: Form[shapes.About], file: File[UploadedFile]
) -> object:
    """Add a session from a file of any kind that the readers know; otherwise as from a text."""
    person = request.auth.person
    found = queries.case_for(person, case, to_add=True)
    return _added(found, str(file.name), file.read(), about, person)


def _added(case: Case, name: str, data: bytes, about: shapes.About, by: Person) -> Status[object]:
    """The client has the file: what can't be read is refused, and nothing of it stays."""
    transcript = read_upload(data, name=name, clinician=about.clinician or None)
    made = sessions.add_session(
        case, transcript, about.held_on, title=about.title, from_memory=about.from_memory, by=by
    )
    answer = queries.consent_to(case, Consent.Kind.ANALYSIS)
    if answer and answer.given:
        sessions.ask_for_review(made, by=by)
    return Status(201, _detail(queries.session_for(by, made.pk)))


@router.get("/sessions/{session}", response=answers(shapes.SessionDetail), tags=["sessions"])
def get_session(request: Asked, session: UUID) -> object:
    """One session with its words, and how far its reading is."""
    return _detail(queries.session_for(request.auth.person, session))


def _detail(found: Session) -> dict[str, object]:
    about = fill.session(found, reviewed=queries.latest_review(found) is not None)
    return about | {"transcript": to_transcript(found).turns, "reading": found.jobs.first()}
