"""Comments and questions for supervision, and who has seen them."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mentalize.clinic.actions.notices import tell
from mentalize.clinic.actions.recording import record
from mentalize.clinic.models import Notice, Person, Remark, Seen, Session, Share
from mentalize.clinic.permissions import RefusedError, check_may_comment, check_may_see_labels
from mentalize.errors import MentalizeError

_DID: dict[str, object] = {
    Remark.Kind.QUESTION: gettext_lazy("%(by)s asked a question about a session."),
    Remark.Kind.NEXT: gettext_lazy("%(by)s wrote something for a next session."),
}


@transaction.atomic
def remark(
    session: Session,
    text: str,
    *,
    turn: int | None = None,
    kind: str = Remark.Kind.COMMENT,
    answers: Remark | None = None,
    by: Person,
) -> Remark:
    """Say something about a session or one of its turns; everybody who sees it gets a notice."""
    check_may_comment(by, session)
    if not text.strip():
        raise MentalizeError("the remark is empty", "", "write something")
    if turn is not None and not 0 <= turn < session.turns:
        raise MentalizeError(f"there is no turn {turn + 1}", str(session), "reload the page")
    made = Remark.objects.create(
        session=session, turn=turn, kind=kind, answers=answers, text=text.strip(), by=by
    )
    record(by, f"wrote a {kind}", made, session.case)
    for person in _others(session, by):
        answered, wrote = _("%(by)s answered about a session."), _("%(by)s wrote about a session.")
        said = str(_DID.get(kind, answered if answers else wrote)) % {"by": by}
        tell(person, said, _link(made))
    if answers is not None and answers.by_id != by.pk:
        _see(answers, by)
    return made


@transaction.atomic
def mark_remark_seen(remark_: Remark, *, by: Person) -> None:
    """Let whoever wrote it know that one has seen it."""
    check_may_see_labels(by, remark_.session)
    if remark_.by_id != by.pk and _see(remark_, by):
        record(by, "marked a remark as seen", remark_, remark_.session.case)


def _see(remark_: Remark, by: Person) -> bool:
    """Whether it was new; the notice of it is then seen as well."""
    made = Seen.objects.get_or_create(remark=remark_, person=by)[1]
    unseen = Notice.objects.filter(person=by, link=_link(remark_), seen_at=None)
    unseen.update(seen_at=timezone.now())
    return made


def _others(session: Session, by: Person) -> set[Person]:
    shares = Share.objects.filter(case=session.case, revoked_at=None).select_related("person")
    seen = {x.person for x in shares if x.whole or x.sessions.filter(pk=session.pk).exists()}
    return (seen | {session.case.owner}) - {by}


def _link(made: Remark) -> str:
    place = f"#turn-{made.turn + 1}" if made.turn is not None else "#remarks"
    return f"/sessions/{made.session_id}/{place}"


@transaction.atomic
def take_back(remark_: Remark, *, by: Person) -> None:
    """Delete one's own remark."""
    if remark_.by_id != by.pk:
        raise RefusedError("author")
    record(by, "took a remark back", remark_, remark_.session.case)
    remark_.delete()
