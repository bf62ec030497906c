"""What pages read: every query of content is checked and leaves an audit row."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet
from django.shortcuts import get_object_or_404

from mentalize.clinic.actions.recording import record
from mentalize.clinic.convert import standing, to_transcript
from mentalize.clinic.models import (
    AuditRow,
    Case,
    Consent,
    Correction,
    Identity,
    Job,
    MachineReview,
    Notice,
    Person,
    Pseudonym,
    Remark,
    Session,
    Share,
    Token,
    Upload,
)
from mentalize.clinic.permissions import (
    check_may_add,
    check_may_hand_over,
    check_may_manage_people,
    check_may_read,
    check_may_read_case,
    check_may_see_cases,
    check_may_see_content,
    check_may_see_labels,
    check_may_take_over,
    check_owns,
    share_for,
    why_not,
)
from mentalize.clinic.remembered import review_of
from mentalize.coding import DEFAULT, version_of
from mentalize.reviewing import Review
from mentalize.transcripts import Transcript


def own_cases(person: Person) -> QuerySet[Case]:
    """The cases of `person` with how many sessions each has; codes alone, no content."""
    open_first = F("closed_at").asc(nulls_first=True)
    return person.cases.annotate(held=Count("sessions")).order_by(open_first, "-made_at")


def shared_cases(person: Person) -> QuerySet[Share]:
    """The cases that others share with `person`."""
    return person.shares.filter(revoked_at=None).select_related("case", "case__owner")


def notices(person: Person, most: int = 20) -> list[Notice]:
    """What happened, newest first."""
    return list(person.notices.all()[:most])


def running(person: Person) -> QuerySet[Job]:
    """What the machine is reading or could not read, of the cases of `person`."""
    busy = (Job.State.WAITING, Job.State.RUNNING, Job.State.FAILED)
    found = Job.objects.filter(session__case__owner=person, state__in=busy)
    words = ("session__transcript", "session__note", "session__case__about")
    return found.select_related("session", "session__case").defer(*words)


def watched_session(person: Person, key: UUID) -> Session:
    """A session of which `person` watches how far the reading is: without its words, so without a row."""
    found = Session.objects.defer("transcript", "note").select_related("case")
    session = get_object_or_404(found, pk=key)
    check_may_read(person, session)
    return session


def case_for(person: Person, key: UUID, *, to_add: bool = False) -> Case:
    """A case that `person` may read, or (`to_add`) add to."""
    check_may_see_content(person)
    case = get_object_or_404(Case.objects.select_related("owner"), pk=key)
    if to_add:
        check_may_add(person, case)
    else:
        check_may_read_case(person, case)
        record(person, "read a case", case, case)
    return case


def owned_case(person: Person, key: UUID) -> Case:
    """A case that belongs to `person`."""
    case = get_object_or_404(Case, pk=key)
    check_owns(person, case)
    return case


def sessions_for(person: Person, case: Case) -> QuerySet[Session]:
    """The sessions of a case that `person` may read, without their text, latest first."""
    found = case.sessions.defer("transcript", "note").annotate(
        reviewed=Count("reviews", distinct=True), said=Count("remarks", distinct=True)
    )
    found = found.order_by("-held_on", "-added_at")  # counting drops the order of the model
    if case.owner_id == person.pk:
        return found
    share = share_for(person, case)
    return found if share and share.whole else found.filter(shares=share)


def session_for(person: Person, key: UUID) -> Session:
    """A session that `person` may read."""
    session = get_object_or_404(Session.objects.select_related("case", "case__owner"), pk=key)
    check_may_read(person, session)
    record(person, "read a session", session, session.case)
    return session


def identity_of(person: Person, case: Case) -> str:
    """Who the patient of a case of `person` is, or "" where nobody has written it down."""
    check_owns(person, case)
    record(person, "read who the patient is", case, case)
    found = Identity.objects.filter(case=case).first()
    return str(found.details) if found else ""


def pseudonyms_for(person: Person, case: Case) -> list[Pseudonym]:
    """What stands for whom in a case of `person`."""
    check_owns(person, case)
    record(person, "read what pseudonyms stand for", case, case)
    return list(case.pseudonyms.order_by("pk"))


def pseudonym_for(person: Person, key: int) -> Pseudonym:
    """One pseudonym of a case that belongs to `person`."""
    found = get_object_or_404(Pseudonym.objects.select_related("case"), pk=key)
    check_owns(person, found.case)
    return found


def upload_for(person: Person, key: UUID, *, to_drop: bool = False) -> Upload:
    """An upload to one of the person's own cases; of a closed case it can only be dropped."""
    upload = get_object_or_404(Upload.objects.select_related("case"), pk=key)
    if to_drop:
        check_owns(person, upload.case)
        return upload
    check_may_add(person, upload.case)
    record(person, "read an upload", upload, upload.case)
    return upload


def case_to_hand_over(person: Person, key: UUID) -> Case:
    """A case that `person` may hand over: what it is called and whose it is, no content."""
    found = Case.objects.defer("about").select_related("owner").annotate(held=Count("sessions"))
    case = get_object_or_404(found, pk=key)
    check_may_hand_over(person, case)
    return case


def cases_left_by(person: Person, other: Person) -> list[Case]:
    """The cases of somebody who no longer works here as a clinician, for whoever looks after people."""
    check_may_manage_people(person)
    if not why_not(check_may_take_over, other):
        return []
    found = Case.objects.filter(owner=other).defer("about").annotate(held=Count("sessions"))
    return list(found.order_by("code"))


def successors(case: Case) -> QuerySet[Person]:
    """To whom a case can be handed."""
    roles = (Person.Role.CLINICIAN, Person.Role.TRAINEE)
    found = Person.objects.filter(is_active=True, role__in=roles)
    return found.exclude(pk=case.owner_id).order_by("name")


def uploads_of(case: Case) -> QuerySet[Upload]:
    """What was sent to a case and is no session yet, without its words; its clinician sees it."""
    return case.uploads.defer("text").order_by("-at")


def was_saved(person: Person, key: UUID) -> bool:
    """Whether `key` is that of an upload of which `person` has made a session: it kept the key."""
    return Session.objects.filter(pk=key, case__owner=person).exists()


def same_words(upload: Upload, transcript: Transcript) -> Session | None:
    """A session of the case in which exactly these words were spoken, on whatever day."""
    said = [x.text for x in transcript.turns]
    alike = upload.case.sessions.filter(turns=len(said)).defer("note")
    return next((x for x in alike if [t.text for t in to_transcript(x).turns] == said), None)


@dataclass(frozen=True, slots=True)
class Shown:
    """A review as a page shows it: the machine's, with people's corrections laid over it."""

    session: Session
    machine: MachineReview
    review: Review
    corrections: tuple[Correction, ...]
    remarks: tuple[Remark, ...]

    @property
    def corrected(self) -> frozenset[int]:
        """The turns of which somebody has said otherwise and still does."""
        return frozenset(x.turn for x in self.otherwise)

    @property
    def standing(self) -> tuple[Correction, ...]:
        """Corrections and wrong suggestions that nobody took back."""
        return standing(self.corrections)

    @property
    def otherwise(self) -> tuple[Correction, ...]:
        """Corrections of labels that nobody took back."""
        return tuple(x for x in self.standing if x.act != Correction.Act.WRONG_HERE)

    @property
    def said(self) -> dict[int, int]:
        """How many remarks stand at each turn."""
        return dict(Counter(x.turn for x in self.remarks if x.turn is not None))


def latest_review(session: Session) -> MachineReview | None:
    """The latest machine review of a session."""
    return session.reviews.first()


def shown_for(person: Person, session: Session) -> Shown | None:
    """The latest review of a session that `person` may see the labels of; None while there is none."""
    check_may_see_labels(person, session)
    machine = latest_review(session)
    if machine is None:
        return None
    corrections = tuple(machine.corrections.select_related("by"))
    remarks = tuple(session.remarks.select_related("by").prefetch_related("seen_by__person"))
    review = review_of(session, machine, corrections)
    return Shown(session, machine, review, corrections, remarks)


def note_taken(person: Person, session: Session) -> None:
    """Clips of a session that was read leave the workbench as a file."""
    record(person, "took clips away as a PDF", session, session.case)


def newer_coder(machine: MachineReview) -> str:
    """Whether the coder has become another since this review: "" if not, "reading" while it reads."""
    if machine.coder != DEFAULT or machine.version == version_of(DEFAULT):
        return ""
    under_way = (Job.State.WAITING, Job.State.RUNNING)
    reading = machine.session.jobs.filter(coder=DEFAULT, state__in=under_way).exists()
    return "reading" if reading else "yes"


def correction_for(person: Person, session: UUID, key: int) -> Correction:
    """A correction of a session that `person` may see the labels of."""
    found = session_for(person, session)
    check_may_see_labels(person, found)
    made = Correction.objects.select_related("review__session__case", "by")
    return get_object_or_404(made, pk=key, review__session=found)


def consent_to(case: Case, kind: str) -> Consent | None:
    """The patient's latest answer to one question."""
    return case.consents.filter(kind=kind).order_by("-at", "-pk").first()


def colleagues(person: Person) -> QuerySet[Person]:
    """With whom a case can be shared."""
    roles = (Person.Role.CLINICIAN, Person.Role.TRAINEE, Person.Role.SUPERVISOR)
    return Person.objects.filter(is_active=True, role__in=roles).exclude(pk=person.pk)


def people_for(person: Person) -> QuerySet[Person]:
    """Everybody here, for those who look after people."""
    check_may_manage_people(person)
    return Person.objects.order_by("name")


def who_saw(person: Person, most: int = 200) -> list[AuditRow]:
    """The latest reads and writes of the cases and the account of `person`, by anybody."""
    keys = [str(key) for key in person.cases.values_list("pk", flat=True)]
    mine = Q(who=person.username) | Q(kind="person", key=str(person.pk))
    rows = AuditRow.objects.filter(Q(case_key__in=keys) | mine)
    return list(rows.order_by("-pk")[:most])


@dataclass(frozen=True, slots=True)
class Seen:
    """A case as somebody sees it: as their own, or through a share."""

    case: Case
    access: str


def seen_cases(person: Person, first: int, most: int) -> tuple[int, list[Seen]]:
    """How many cases `person` sees, and `most` of them from `first`: their own, then others'."""
    check_may_see_cases(person)
    own = person.cases.select_related("owner").order_by("-made_at", "pk")
    shares = shared_cases(person).order_by("-at", "pk")
    owned = own.count()
    found = [Seen(x, "own") for x in own[first : first + most]]
    start, rest = max(0, first - owned), most - len(found)
    found += [Seen(x.case, x.scope) for x in shares[start : start + rest]]
    return owned + shares.count(), found


def access_to(person: Person, case: Case) -> str:
    """How `person`, who may read it, sees a case: "own", or the scope of the share."""
    share = share_for(person, case)
    return "own" if case.owner_id == person.pk or share is None else share.scope


def tokens_of(person: Person) -> QuerySet[Token]:
    """The tokens of `person`, those taken back too."""
    return person.tokens.all()


def own_token(person: Person, key: int) -> Token:
    """One of the tokens of `person`."""
    return get_object_or_404(Token, pk=key, person=person)
