"""Comments, questions for supervision, notes of meetings."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from mentalize.clinic.actions.notices import tell
from mentalize.clinic.actions.recording import record
from mentalize.clinic.models import Person, Remark, Session, Share
from mentalize.clinic.permissions import RefusedError, check_may_comment
from mentalize.errors import MentalizeError


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
        tell(person, _("%(by)s wrote about a session.") % {"by": by}, _link(made))
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
