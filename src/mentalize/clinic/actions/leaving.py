"""What ends when somebody leaves, or begins anew: visits, keys, tokens, links."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session as Visit
from django.utils import timezone

from mentalize.clinic.models import Invitation, Person


def end_access(person: Person) -> None:
    """From now on nothing opens that opened for `person`; whoever calls has asked, and writes it down."""
    person.set_unusable_password()
    person.save(update_fields=["password"])
    Authenticator.objects.filter(user=person).delete()
    Invitation.objects.filter(person=person).delete()
    person.tokens.filter(revoked_at=None).update(revoked_at=timezone.now())
    for visit in Visit.objects.all():
        if visit.get_decoded().get(SESSION_KEY) == str(person.pk):
            visit.delete()
