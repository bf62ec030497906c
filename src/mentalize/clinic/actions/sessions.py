"""Uploads become sessions; sessions are read by the machine; people say otherwise."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from datetime import date

from django.conf import settings
from django.db import transaction

from mentalize.clinic.actions.erasing import erase_session
from mentalize.clinic.actions.pseudonyms import pseudonymised
from mentalize.clinic.actions.recording import record
from mentalize.clinic.convert import from_transcript
from mentalize.clinic.models import Case, Job, Person, Session, Upload
from mentalize.clinic.permissions import check_may_add, check_may_analyse, check_owns
from mentalize.coding import DEFAULT, version_of
from mentalize.errors import MentalizeError
from mentalize.transcripts import Transcript

CAVEATS = ("interpreter", "autism", "dialect")


@transaction.atomic
def keep_upload(case: Case, name: str, data: bytes, *, by: Person) -> Upload:
    """Keep a file exactly as it came, before anything is read from it."""
    check_may_add(by, case)
    if len(data) > settings.MOST_BYTES:
        most = settings.MOST_BYTES // 1024**2
        raise MentalizeError(
            f"the file is larger than {most} MB", name, "add the transcript, not the recording"
        )
    text = base64.b64encode(data).decode("ascii")
    upload = Upload.objects.create(case=case, name=name[:200], text=text, by=by)
    record(by, "uploaded a transcript", upload, case)
    return upload


def bytes_of(upload: Upload) -> bytes:
    """The file as it came."""
    return base64.b64decode(upload.text)


@transaction.atomic
def drop_upload(upload: Upload, *, by: Person) -> None:
    """Throw an upload away of which no session was made."""
    check_owns(by, upload.case)
    record(by, "dropped an upload", upload, upload.case)
    upload.delete()


@transaction.atomic
def add_session(  # noqa: PLR0913 - a session has as many parts
    case: Case,
    transcript: Transcript,
    held_on: date,
    *,
    title: str = "",
    from_memory: bool = False,
    upload: Upload | None = None,
    by: Person,
) -> Session:
    """A session from a transcript that its clinician has looked at; the upload is then gone.

    What stands for names in the case is put in whichever way the transcript came.
    """
    check_may_add(by, case)
    kept = from_transcript(pseudonymised(case, transcript))
    session = Session.objects.create(
        case=case, held_on=held_on, title=title.strip(), transcript=kept,
        turns=len(transcript.turns), from_memory=from_memory, by=by,
    )  # fmt: skip
    if upload is not None:
        upload.delete()
    record(by, "added a session", session, case)
    return session


@transaction.atomic
def ask_for_review(session: Session, coder: str = DEFAULT, *, by: Person) -> Job:
    """Have the machine read a session; asking twice asks once.

    A failed reading is tried anew, and so is one by an earlier version of the coder: its review stays, with
    all that people said otherwise of it, and the new one is laid beside it.
    """
    check_may_add(by, session.case)
    check_may_analyse(session)
    job, made = Job.objects.get_or_create(
        session=session, coder=coder, defaults={"total": session.turns}
    )
    if not made and (job.state == Job.State.FAILED or _is_outdated(session, job)):
        job.state, job.tries, job.trouble, job.done = Job.State.WAITING, 0, "", 0
        job.save(update_fields=["state", "tries", "trouble", "done"])
    record(by, "asked for a review", session, session.case)
    return job


def _is_outdated(session: Session, job: Job) -> bool:
    """Whether a reading is done, and the coder has become another since."""
    read = session.reviews.filter(coder=job.coder, version=version_of(job.coder))
    return job.state == Job.State.DONE and not read.exists()


@transaction.atomic
def set_caveats(session: Session, caveats: Sequence[str], *, by: Person) -> None:
    """Where the codebook does not apply as it stands: interpreter, autism, dialect."""
    check_owns(by, session.case)
    unknown = set(caveats) - set(CAVEATS)
    if unknown:
        raise MentalizeError(f"there is no caveat '{min(unknown)}'", "", "choose one of the list")
    session.caveats = sorted(caveats)
    session.save(update_fields=["caveats"])
    record(by, "set caveats", session, session.case)


@transaction.atomic
def keep_note(session: Session, text: str, *, by: Person) -> None:
    """The clinician's own editable note on a session."""
    check_owns(by, session.case)
    session.note = text
    session.save(update_fields=["note"])
    record(by, "changed the note", session, session.case)


@transaction.atomic
def delete_session(session: Session, *, by: Person) -> None:
    """Delete a session with its reviews, corrections and remarks."""
    check_owns(by, session.case)
    erase_session(session, by=by)


def progress(job: Job) -> Mapping[str, int]:
    """How far a job is: turns done, and of how many."""
    return {"done": job.done, "total": job.total}
