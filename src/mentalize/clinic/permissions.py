"""Who may do what. Every rule is one sentence, which also stands where it refuses.

A check raises `RefusedError` with its sentence, or returns nothing. `why_not` turns a check into the
sentence, or "" where it is allowed, for a button that can't be pressed.
"""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.db.models import QuerySet
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
    "compare": _("Ratings are compared by the case's clinician and by those who rated."),
    "people": _(
        "Only an administrator, or while there is none the first person here, manages people."
    ),
    "hand_over": _(
        "A case is handed over by its clinician, or by whoever looks after people once its clinician "
        "no longer works here as one."
    ),
    "take_over": _("A case is handed to a clinician or a trainee who works here."),
    "retention": _("Only whoever looks after people here sets how long cases are kept."),
    "meeting": _("Notes about a whole case are for those it is shared with as a whole."),
    "pack": _(
        "A pack is seen by whoever made it, and once shown by those who may read its sessions."
    ),
    "pack_own": _("A pack is changed by the person who made it."),
    "notice": _("A notice is opened by the person it is for."),
    "author": _("A remark is taken back by the person who wrote it."),
    "share": _("A case is shared with a clinician, a trainee or a supervisor."),
    "token": _("A token is taken back by the person it belongs to."),
    "scope": _("This token may read and not write."),
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


def check_may_see_cases(person: Person) -> None:
    """Everybody but administrators and researchers has cases, or may have one shared with them."""
    check_may_see_content(person)
    if person.role == Person.Role.RESEARCHER:
        raise RefusedError("researcher")


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
    _check_open(case)


def _check_open(case: Case) -> None:
    """Whoever adds, comments, corrects or rates comes by here."""
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
    """Who may read the session, unless it was shared for reading alone, while the case is open."""
    check_may_read(person, session)
    share = share_for(person, session.case)
    if session.case.owner_id != person.pk and share and share.scope != Share.Scope.COMMENT:
        raise RefusedError("comment")
    _check_open(session.case)


def blind_to(person: Person, among: QuerySet[Rating] | None = None) -> frozenset[UUID]:
    """The sessions whose labels `person` may not see yet: of all, or of those with a rating `among`.

    Raters see no label of anybody until they, and all who were asked before they had finished, have
    finished.
    """
    ratings = Rating.objects.all() if among is None else among
    mine = dict(ratings.filter(rater=person).values_list("session", "finished_at"))
    waiting = ratings.filter(session__in=list(mine), finished_at=None)
    return frozenset(
        key
        for key, asked_at in waiting.values_list("session", "asked_at")
        if (until := mine[key]) is None or asked_at < until
    )


def check_may_see_labels(person: Person, session: Session) -> None:
    """Who may read the session, unless they rate it blind and not all have finished."""
    check_may_read(person, session)
    if blind_to(person, session.ratings.all()):
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


def check_is_rater(person: Person, rating: Rating) -> None:
    """The person who was asked, as long as they may read the session."""
    if rating.rater_id != person.pk:
        raise RefusedError("rate")
    check_may_read(person, rating.session)


def check_may_rate(person: Person, rating: Rating) -> None:
    """The person who was asked, until they have finished, while the case is open."""
    check_is_rater(person, rating)
    if rating.finished_at:
        raise RefusedError("finished")
    _check_open(rating.session.case)


def check_may_compare(person: Person, session: Session) -> None:
    """The case's clinician and the raters, once all ratings are finished."""
    check_may_read(person, session)
    ratings = session.ratings.defer("labels")
    if session.case.owner_id != person.pk and person.pk not in {x.rater_id for x in ratings}:
        raise RefusedError("compare")
    if any(x.finished_at is None for x in ratings):
        raise RefusedError("blind")


def check_may_share_with(person: Person) -> None:
    """Colleagues who see content."""
    allowed = {Person.Role.CLINICIAN, Person.Role.TRAINEE, Person.Role.SUPERVISOR}
    if person.role not in allowed or not person.is_active:
        raise RefusedError("share")


def check_may_manage_people(person: Person) -> None:
    """Administrators; while there is none, who has been here longest: so nobody is ever locked out."""
    here = Person.objects.filter(is_active=True)
    administrators = here.filter(role=Person.Role.ADMINISTRATOR)
    first = (administrators.first() or here.order_by("pk").first()) == person
    if person.role != Person.Role.ADMINISTRATOR and not first:
        raise RefusedError("people")


def check_may_hand_over(person: Person, case: Case) -> None:
    """The case's clinician; whoever looks after people only where that clinician can't any more."""
    if case.owner_id == person.pk and not why_not(check_may_open_case, person):
        return
    if why_not(check_may_manage_people, person) or not why_not(check_may_take_over, case.owner):
        raise RefusedError("hand_over")


def check_may_take_over(person: Person) -> None:
    """Whoever works here and could open a case of their own."""
    if not person.is_active or why_not(check_may_open_case, person):
        raise RefusedError("take_over")


def keepers() -> list[Person]:
    """Who is told what concerns the whole place: administrators; while there is none, the first person."""
    here = Person.objects.filter(is_active=True).order_by("pk")
    return list(here.filter(role=Person.Role.ADMINISTRATOR)) or list(here[:1])


def check_may_set_retention(person: Person) -> None:
    """Who looks after people also sets how long cases are kept, and sees how the backups go."""
    if why_not(check_may_manage_people, person):
        raise RefusedError("retention")
