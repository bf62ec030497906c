"""Who may do what. Every rule is one sentence, which also stands where it refuses.

A check raises `RefusedError` with its sentence, or returns nothing. `why_not` turns a check into the sentence,
or "" where it is allowed, for a button that can't be pressed.
"""

from __future__ import annotations

from collections.abc import Callable

from django.utils.translation import gettext_lazy as _

from mentalize.clinic.models import Case, Consent, Person, Rating, Session, Share
from mentalize.errors import MentalizeError

RULES = {
    "content": _("Administrators look after people and settings and see no content."),
    "own": _("A case belongs to its clinician; only they may do this."),
    "read": _("A case is seen by its clinician and by those they have shared it with."),
    "session": _("This session is not among those that were shared with you."),
    "comment": _("This case was shared with you to read, not to comment."),
    "researcher": _("Researchers see de-identified text only, and no case."),
    "open_case": _("Clinicians and trainees open cases."),
    "consent": _("A session is read by the machine only if the patient has agreed to that."),
    "closed": _("A closed case is read, and nothing is added to it."),
    "rate": _("A second rating is made by the person who was asked for it."),
    "blind": _("Labels stay hidden until both raters have finished."),
    "finished": _("A finished rating stays as it is."),
    "people": _("Only an administrator, or the only person here, adds and changes people."),
    "author": _("A remark is taken back by the person who wrote it."),
    "share": _("A case is shared with a clinician, a trainee or a supervisor."),
}


class RefusedError(MentalizeError):
    """A rule forbids this; the message is the rule."""

    exit_code = 3

    def __init__(self, rule: str) -> None:
        """`rule` names a sentence of `RULES`."""
        self.rule = rule
        super().__init__(str(RULES[rule]).rstrip("."))


def why_not(check: Callable[..., None], *of: object) -> str:
    """The sentence that forbids it, or "" where it is allowed."""
    try:
        check(*of)
    except RefusedError as refused:
        return str(RULES[refused.rule])
    return ""


def share_for(person: Person, case: Case) -> Share | None:
    """The share by which `person` sees `case`, if there is one that was not revoked."""
    return case.shares.filter(person=person, revoked_at=None).order_by("-at").first()


def check_may_see_content(person: Person) -> None:
    """Everybody but administrators."""
    if not person.sees_content:
        raise RefusedError("content")


def check_may_open_case(person: Person) -> None:
    """Clinicians and trainees."""
    check_may_see_content(person)
    if person.role not in {Person.Role.CLINICIAN, Person.Role.TRAINEE}:
        raise RefusedError("open_case")


def check_owns(person: Person, case: Case) -> None:
    """The case's clinician alone."""
    check_may_see_content(person)
    if case.owner_id != person.pk:
        raise RefusedError("own")


def check_may_add(person: Person, case: Case) -> None:
    """The case's clinician, while it is open."""
    check_owns(person, case)
    if case.closed_at:
        raise RefusedError("closed")


def check_may_read_case(person: Person, case: Case) -> None:
    """The case's clinician and those it is shared with; researchers never."""
    check_may_see_content(person)
    if person.role == Person.Role.RESEARCHER:
        raise RefusedError("researcher")
    if case.owner_id != person.pk and share_for(person, case) is None:
        raise RefusedError("read")


def check_may_read(person: Person, session: Session) -> None:
    """Who may read the case, where the share covers this session."""
    check_may_read_case(person, session.case)
    if session.case.owner_id == person.pk:
        return
    share = share_for(person, session.case)
    if share and not share.whole and not share.sessions.filter(pk=session.pk).exists():
        raise RefusedError("session")


def check_may_comment(person: Person, session: Session) -> None:
    """Who may read the session, unless it was shared for reading alone."""
    check_may_read(person, session)
    share = share_for(person, session.case)
    if session.case.owner_id != person.pk and share and share.scope != Share.Scope.COMMENT:
        raise RefusedError("comment")


def check_may_see_labels(person: Person, session: Session) -> None:
    """Who may read the session, unless they are rating it blind and have not finished."""
    check_may_read(person, session)
    if session.ratings.filter(rater=person, finished_at=None).exists():
        raise RefusedError("blind")


def check_may_correct(person: Person, session: Session) -> None:
    """Who may comment, once they may see the labels."""
    check_may_comment(person, session)
    check_may_see_labels(person, session)


def check_may_analyse(session: Session) -> None:
    """Only with the patient's consent to machine analysis; the latest answer counts."""
    kind = Consent.Kind.ANALYSIS
    answer = session.case.consents.filter(kind=kind).order_by("-at", "-pk").first()
    if answer is None or not answer.given:
        raise RefusedError("consent")


def check_may_rate(person: Person, rating: Rating) -> None:
    """The person who was asked, until they have finished."""
    if rating.rater_id != person.pk:
        raise RefusedError("rate")
    if rating.finished_at:
        raise RefusedError("finished")


def check_may_share_with(person: Person) -> None:
    """Colleagues who see content."""
    allowed = {Person.Role.CLINICIAN, Person.Role.TRAINEE, Person.Role.SUPERVISOR}
    if person.role not in allowed or not person.is_active:
        raise RefusedError("share")


def check_may_manage_people(person: Person) -> None:
    """Administrators; and the only person, so that one clinician alone can begin."""
    alone = not Person.objects.exclude(pk=person.pk).exists()
    if person.role != Person.Role.ADMINISTRATOR and not alone:
        raise RefusedError("people")
