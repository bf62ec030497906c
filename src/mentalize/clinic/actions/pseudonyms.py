"""What stands for names in the sessions of a case: one map, which its clinician makes and mends."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace as changed

from django.db import transaction

from mentalize.clinic.actions.recording import record
from mentalize.clinic.models import Case, Person, Pseudonym
from mentalize.clinic.permissions import check_may_add, check_owns
from mentalize.transcripts import Transcript
from mentalize.transcripts.pseudonyms import check, replace


def map_of(case: Case) -> dict[str, str]:
    """Original → what stands for it, in the order in which they were kept."""
    return {x.original: x.stands for x in case.pseudonyms.order_by("pk")}


def pseudonymised(case: Case, transcript: Transcript) -> Transcript:
    """As a session of `case` keeps it: with the stand-ins of its map, and without the file's name."""
    return changed(replace(transcript, map_of(case)), source="")


@transaction.atomic
def keep(case: Case, chosen: Mapping[str, str], *, by: Person) -> None:
    """From now on `chosen` (original → stand-in) is replaced in every session that is added.

    An original that stands in the map already gets the new stand-in. Raises `PseudonymError` for a map that
    could not be replaced safely; nothing is kept then.
    """
    check_may_add(by, case)
    Case.objects.select_for_update().get(pk=case.pk)  # two at once would keep a name twice
    check({**map_of(case), **chosen})
    held = {row.original: row for row in case.pseudonyms.all()}
    for original, stands in chosen.items():
        row = held.get(original) or Pseudonym(case=case, original=original)
        row.stands = stands
        row.save()
    record(by, "kept pseudonyms", case, case)


@transaction.atomic
def change(pseudonym: Pseudonym, stands: str, *, by: Person) -> None:
    """Let something else stand for a name, in sessions that are added from now on."""
    case = pseudonym.case
    check_may_add(by, case)
    check({**map_of(case), pseudonym.original: stands.strip()})
    pseudonym.stands = stands.strip()
    pseudonym.save(update_fields=["stands"])
    record(by, "changed a pseudonym", pseudonym, case)


@transaction.atomic
def forget(pseudonym: Pseudonym, *, by: Person) -> None:
    """Forget for what a stand-in stands; from now on the name is not replaced any more."""
    case = pseudonym.case
    check_owns(by, case)
    record(by, "forgot a pseudonym", pseudonym, case)
    pseudonym.delete()
