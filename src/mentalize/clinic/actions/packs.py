"""Packs: sessions that somebody brings to supervision, with their own reflections."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mentalize.clinic.actions.notices import tell
from mentalize.clinic.actions.recording import record
from mentalize.clinic.models import Pack, PackPart, Person, Session, Share
from mentalize.clinic.permissions import blind_to, check_may_see_cases
from mentalize.clinic.permitted_supervision import check_made_pack, check_may_pack
from mentalize.errors import MentalizeError

MOST_SESSIONS = 6


@transaction.atomic
def make_pack(title: str, reflections: Mapping[UUID, str], *, by: Person) -> Pack:
    """A pack of these sessions of one's own, each with what one thinks of it (or nothing yet)."""
    check_may_see_cases(by)
    pack = Pack.objects.create(title=title.strip(), by=by)
    _fill(pack, reflections, by)
    record(by, "made a pack for supervision", pack)
    return pack


@transaction.atomic
def change_pack(pack: Pack, title: str, reflections: Mapping[UUID, str], *, by: Person) -> None:
    """The same pack with another title, other sessions or other reflections.

    A session that `by` rates blind at present can't be chosen, and stays in it.
    """
    check_made_pack(by, pack)
    pack.title = title.strip()
    pack.save(update_fields=["title"])
    pack.parts.exclude(session__in=[*reflections, *blind_to(by)]).delete()
    _fill(pack, reflections, by)
    record(by, "changed a pack for supervision", pack)


def _fill(pack: Pack, reflections: Mapping[UUID, str], by: Person) -> None:
    if not 0 < len(reflections) <= MOST_SESSIONS:
        raise MentalizeError(
            f"a pack holds one to {MOST_SESSIONS} sessions", "", "choose other sessions"
        )
    for session in Session.objects.filter(pk__in=reflections).select_related("case"):
        check_may_pack(by, session)
        text = reflections[session.pk].strip()
        PackPart.objects.update_or_create(pack=pack, session=session, defaults={"reflection": text})
        record(by, "put a session into a pack", session, session.case)


@transaction.atomic
def show_pack(pack: Pack, *, by: Person) -> int:
    """Show it to everybody who may read one of its sessions; they get a notice. How many that are."""
    check_made_pack(by, pack)
    pack.shown_at = timezone.now()
    pack.save(update_fields=["shown_at"])
    record(by, "showed a pack for supervision", pack)
    readers = _readers(pack) - {by}
    for person in readers:
        told = _("%(by)s shows you a pack for supervision.") % {"by": by}
        tell(person, told, f"/packs/{pack.pk}/")
    return len(readers)


def _readers(pack: Pack) -> set[Person]:
    sessions = pack.parts.values("session")
    cases = pack.parts.values("session__case")
    live = Share.objects.filter(case__in=cases, revoked_at=None, person__is_active=True)
    whole = live.filter(whole=True).values_list("person", flat=True)
    some = live.filter(whole=False, sessions__in=sessions).values_list("person", flat=True)
    return set(Person.objects.filter(pk__in=[*whole, *some]))


@transaction.atomic
def hide_pack(pack: Pack, *, by: Person) -> None:
    """From now on only its maker sees it."""
    check_made_pack(by, pack)
    pack.shown_at = None
    pack.save(update_fields=["shown_at"])
    record(by, "hid a pack for supervision", pack)


@transaction.atomic
def delete_pack(pack: Pack, *, by: Person) -> None:
    """Throw a pack away, with its reflections; the sessions stay."""
    check_made_pack(by, pack)
    record(by, "deleted a pack for supervision", pack)
    pack.delete()
