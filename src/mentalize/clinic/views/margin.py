"""What people have said of each turn, for its margin: corrections with the machine's label, and remarks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.template.loader import render_to_string

from mentalize.clinic.convert import SINGLE, book
from mentalize.clinic.models import Correction, Person, Remark
from mentalize.clinic.queries import Shown
from mentalize.clinic.remembered import labels_of
from mentalize.clinic.views.choices import LAYER_NAMES, name_of
from mentalize.reports.words import sureness
from mentalize.transcripts.labels import Label


@dataclass(frozen=True, slots=True)
class Said:
    """One thing said otherwise: `old` as it was heard and how surely, `new` as the person has it.

    `sure` is "" where the label below is a person's; `suggestion`: a suggestion was called wrong.
    """

    row: Correction
    layer: str
    old: str
    sure: str
    new: str
    mine: bool

    @property
    def suggestion(self) -> bool:
        """Whether it speaks of a suggestion, and not of a label."""
        return bool(self.row.act == Correction.Act.WRONG_HERE)


@dataclass(frozen=True, slots=True)
class Thread:
    """A remark and what was answered, in order."""

    remark: Remark
    replies: tuple[Remark, ...]


def said_of(shown: Shown, person: Person) -> dict[int, list[Said]]:
    """What stands of people's corrections, by turn."""
    found: dict[int, list[Said]] = defaultdict(list)
    labels = labels_of(shown.session, shown.machine, shown.corrections) if shown.standing else ()
    heard = {(x.turn, str(x.layer), "" if x.layer in SINGLE else x.code): x for x in labels}
    for row in shown.standing:
        found[row.turn].append(_said(row, heard, person))
    return found


def _said(row: Correction, heard: Mapping[tuple[int, str, str], Label], person: Person) -> Said:
    layer = "move" if row.act == Correction.Act.WRONG_HERE else row.layer
    label = heard.get((row.turn, layer, "" if layer in SINGLE else row.old))
    machine = label if label and label.code == row.old and layer == row.layer else None
    codes = book()
    return Said(
        row=row,
        layer=str(LAYER_NAMES.get(layer, layer)),
        old=name_of(codes, layer, row.old) if row.old else "",
        sure=sureness(machine) if machine else "",
        new=name_of(codes, layer, row.new) if row.new else "",
        mine=row.by_id == person.pk,
    )


def threads(remarks: Iterable[Remark]) -> list[Thread]:
    """Remarks with their answers; an answer to an answer stays in its thread."""
    first: dict[int, Remark] = {}
    answers: dict[int, list[Remark]] = defaultdict(list)
    root: dict[int, int] = {}
    for remark in remarks:
        key = root.get(remark.answers_id or 0, 0)
        root[remark.pk] = key or remark.pk
        if key:
            answers[key].append(remark)
        else:
            first[remark.pk] = remark
    return [Thread(remark, tuple(answers[key])) for key, remark in first.items()]


def beside(
    request: HttpRequest, shown: Shown, person: Person, *, may_answer: bool
) -> dict[int, str]:
    """The end of the margin of every turn of which somebody said something."""
    said = said_of(shown, person)
    talk: dict[int, list[Remark]] = defaultdict(list)
    for remark in shown.remarks:
        if remark.turn is not None:
            talk[remark.turn].append(remark)
    # no request for the template: its context processors would ask the database at every turn
    around = {"session": shown.session, "me": person, "may_answer": may_answer}
    around["csrf_token"] = get_token(request)
    return {
        number: _drawn(said.get(number, ()), talk.get(number, ()), around)
        for number in sorted({*said, *talk})
    }


def _drawn(said: Sequence[Said], talk: Sequence[Remark], around: Mapping[str, object]) -> str:
    return render_to_string("beside.html", {**around, "said": said, "threads": threads(talk)})
