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
from mentalize.errors import ConflictError, MentalizeError
from mentalize.transcripts import Transcript

CAVEATS = ("interpreter", "autism", "dialect")
PASTED, REMEMBERED = "pasted text", "from memory"
TYPED = frozenset({PASTED, REMEMBERED})  # what an upload is called that came without a file


@transaction.atomic
def keep_upload(case: Case, name: str, data: bytes, *, by: Person) -> Upload:
    """Keep a file exactly as it came, before anything is read from it; sent twice, it is kept once."""
    check_may_add(by, case)
    if len(data) > settings.MOST_BYTES:
        most = settings.MOST_BYTES // 1024**2
        raise MentalizeError(
            f"the file is larger than {most} MB", name, "add the transcript, not the recording"
        )
    text = base64.b64encode(data).decode("ascii")
    name = name[:200]
    Case.objects.select_for_update().get(pk=case.pk)  # two presses at once would keep it twice
    for held in case.uploads.filter(name=name, by=by):
        if held.text == text:
            return held
    upload = Upload.objects.create(case=case, name=name, text=text, by=by)
    record(by, "uploaded a transcript", upload, case)
    return upload


def bytes_of(upload: Upload) -> bytes:
    """The file as it came."""
    return base64.b64decode(upload.text)


@transaction.atomic
def mend_upload(upload: Upload, text: str, *, by: Person) -> None:
    """Put other words in place of what somebody typed, because it could not be read."""
    check_may_add(by, upload.case)
    if upload.name not in TYPED:
        raise MentalizeError("a file stays as it came", upload.name, "add it anew")
    upload.text = base64.b64encode(text.encode("utf-8")).decode("ascii")
    upload.save(update_fields=["text"])
    record(by, "changed what was typed", upload, upload.case)


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

    What stands for names in the case is put in whichever way the transcript came. Sent twice it is added
    once: the session takes the key of its upload, and the same words on the same day are the same session.
    """
    check_may_add(by, case)
    Case.objects.select_for_update().get(pk=case.pk)  # two presses at once would add it twice
    made = Session(
        case=case, held_on=held_on, title=title.strip(), turns=len(transcript.turns),
        transcript=from_transcript(pseudonymised(case, transcript)), from_memory=from_memory, by=by,
    )  # fmt: skip
    found = (_saved_before(upload) if upload else None) or _same(made)
    if found is None:
        made.pk = upload.pk if upload else made.pk
        made.save(force_insert=True)
        record(by, "added a session", made, case)
    if upload is not None:
        Upload.objects.filter(pk=upload.pk).delete()
    return found or made


def _saved_before(upload: Upload) -> Session | None:
    """The session that was made of an upload, if it is gone because somebody pressed twice."""
    if Upload.objects.filter(pk=upload.pk).exists():
        return None
    found = Session.objects.filter(pk=upload.pk).first()
    if found is None:
        raise ConflictError("this was thrown away already", upload.name, "add it anew")
    return found


def _same(made: Session) -> Session | None:
    """The session of the case that has the same words, of the same day, by the same speakers."""
    alike = made.case.sessions.filter(
        held_on=made.held_on, turns=made.turns, from_memory=made.from_memory
    )
    return next((x for x in alike if x.transcript == made.transcript), None)


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
    check_may_add(by, session.case)
    unknown = set(caveats) - set(CAVEATS)
    if unknown:
        raise MentalizeError(f"there is no caveat '{min(unknown)}'", "", "choose one of the list")
    session.caveats = sorted(caveats)
    session.save(update_fields=["caveats"])
    record(by, "set caveats", session, session.case)


@transaction.atomic
def keep_note(session: Session, text: str, *, by: Person) -> None:
    """The clinician's own editable note on a session."""
    check_may_add(by, session.case)
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
