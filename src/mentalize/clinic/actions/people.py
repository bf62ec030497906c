"""Adding people, changing what they are here for, letting them go."""

from __future__ import annotations

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from mentalize.clinic.actions.invitations import link_for
from mentalize.clinic.actions.leaving import end_access
from mentalize.clinic.actions.recording import one_at_a_time, record
from mentalize.clinic.models import Person
from mentalize.clinic.permissions import check_may_manage_people
from mentalize.errors import MentalizeError


@transaction.atomic
def add_first_person(username: str, name: str, password: str, role: str) -> Person:
    """The first person, who came by the setup link; refused as soon as there is anybody."""
    one_at_a_time()  # two who have the link can't both be first
    if Person.objects.exists():
        raise MentalizeError("this workbench has its first user", "", "sign in")
    made = _made(username, name, password, role)
    record(made, "set the workbench up", made)
    return made


@transaction.atomic
def add_person(username: str, name: str, role: str, *, by: Person) -> tuple[Person, str]:
    """Somebody new, and the secret of the link by which they come in and choose their password."""
    check_may_manage_people(by)
    made = _made(username, name, None, role)
    record(by, f"added {role}", made)
    return made, link_for(made)


def _made(username: str, name: str, password: str | None, role: str) -> Person:
    if role not in Person.Role.values:
        raise MentalizeError(f"there is no role '{role}'", "", "choose from the list")
    person = Person(username=username.strip(), name=name.strip(), role=role)
    try:
        if password is not None:
            validate_password(password, person)
        person.set_password(password)  # None: a password that nobody has
        person.full_clean(exclude=["password"])
        with transaction.atomic():
            person.save()
    except ValidationError as error:
        raise MentalizeError(" ".join(error.messages).rstrip("."), "", "choose another") from error
    except IntegrityError as error:
        raise MentalizeError(f"there is a {username} here", "", "choose another name") from error
    return person


@transaction.atomic
def change_role(person: Person, role: str, *, by: Person) -> None:
    """Change what somebody is here for."""
    check_may_manage_people(by)
    if role not in Person.Role.values:
        raise MentalizeError(f"there is no role '{role}'", "", "choose from the list")
    person.role = role
    person.save(update_fields=["role"])
    record(by, f"made {person.username} {role}", person)


@transaction.atomic
def let_go(person: Person, *, by: Person) -> None:
    """Close an account: nothing opens for them any more, at once; what they wrote stays, with their name."""
    check_may_manage_people(by)
    if person == by:
        raise MentalizeError("you can't let yourself go", "", "ask another administrator")
    person.is_active = False
    person.save(update_fields=["is_active"])
    end_access(person)
    person.shares.filter(revoked_at=None).update(revoked_at=timezone.now())
    record(by, f"closed the account of {person.username}", person)
