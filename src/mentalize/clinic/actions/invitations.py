"""One-time links by which people come in; nobody else ever knows their password."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mentalize.clinic.actions.leaving import end_access
from mentalize.clinic.actions.notices import tell
from mentalize.clinic.actions.recording import record
from mentalize.clinic.models import Invitation, Person
from mentalize.clinic.permissions import check_may_manage_people
from mentalize.errors import MentalizeError

LIVES = timedelta(days=3)
_BYTES = 32


class LinkError(MentalizeError):
    """The link opens nothing."""


@transaction.atomic
def invite(person: Person, *, by: Person) -> str:
    """A new link for somebody who has not come in yet, has lost every key, or comes back; its secret.

    Whoever uses it begins anew: until then what they have goes on working. They are told of it.
    """
    check_may_manage_people(by)
    if person == by:
        raise MentalizeError("you can't let yourself in anew", "", "ask another administrator")
    if not person.is_active:
        person.is_active = True
        person.save(update_fields=["is_active"])
    secret = link_for(person)
    record(by, f"made a link for {person.username} to come in", person)
    told = _("%(by)s made a link by which you can sign in anew.") % {"by": by}
    tell(person, told, "/account/2fa/")
    return secret


def link_for(person: Person) -> str:
    """The secret of a link, of which the database keeps only a digest; an older link opens nothing now."""
    secret = secrets.token_urlsafe(_BYTES)
    made = {"digest": _digest(secret), "expires_at": timezone.now() + LIVES}
    Invitation.objects.update_or_create(person=person, defaults=made)
    return secret


def invited_by(secret: str) -> Invitation:
    """The living invitation with this secret."""
    found = Invitation.objects.select_related("person").filter(digest=_digest(secret)).first()
    if found is None or found.expired or not found.person.is_active:
        raise LinkError(
            "this link was used or its time is over", "",
            "ask whoever looks after this workbench for another",
        )  # fmt: skip
    return found


@transaction.atomic
def come_in(secret: str, password: str) -> Person:
    """Begin with a password of one's own; what opened before – another password, keys, visits – ends."""
    found = invited_by(secret)
    person = found.person
    try:
        validate_password(password, person)
    except ValidationError as error:
        raise MentalizeError(" ".join(error.messages).rstrip("."), "", "choose another") from error
    if not Invitation.objects.filter(pk=found.pk, digest=found.digest).delete()[0]:
        raise LinkError("this link was used a moment ago", "", "sign in")
    end_access(person)
    person.set_password(password)
    person.save(update_fields=["password"])
    record(person, "came in by a link", person)
    return person


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8")).hexdigest()
