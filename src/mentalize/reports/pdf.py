"""Writes a review as a tagged PDF for A4. Needs no network and no font of the machine."""

from __future__ import annotations

import json
from dataclasses import fields, is_dataclass
from importlib import resources

from mentalize.codebook.model import Codebook
from mentalize.errors import OutputError
from mentalize.reports.figures import Picture, pictures, whole_svg
from mentalize.reports.review import report
from mentalize.reports.view import TurnView
from mentalize.reports.words import printable
from mentalize.reviewing.model import Review


def render(review: Review, book: Codebook) -> bytes:
    """Set the report; raises `OutputError` where the typesetter can't."""
    drawn = [drawing(x) for x in pictures(review, book)]
    return typeset(
        "review.typ", {"report": as_json(report(review, book)), "pictures": as_json(drawn)}
    )


def drawing(picture: Picture) -> dict[str, str]:
    """A picture as a template of the typesetter takes it."""
    return {
        "svg": printable(whole_svg(picture)),
        "description": f"{picture.title}. {picture.description}",
    }


def typeset(name: str, inputs: dict[str, str]) -> bytes:
    """Set a template; words arrive as strings and are never read as markup."""
    import typst  # noqa: PLC0415 - 30 MB that only this output needs

    template = resources.files("mentalize.reports") / "templates" / name
    try:
        done = typst.compile(template.read_bytes(), format="pdf", sys_inputs=inputs, timestamp=0)
    except typst.TypstError as error:
        raise OutputError(
            f"the PDF can't be set ({error.message})", "", "write HTML and print it from a browser"
        ) from error
    if not isinstance(done, bytes):
        raise OutputError("the typesetter gave no PDF", "", "write HTML and print it instead")
    return done


def as_json(value: object) -> str:
    """A value of the reports as an input of the typesetter."""
    return json.dumps(value, default=_plain)


def _plain(value: object) -> object:
    """Turn a value of the report into what JSON can hold."""
    if not is_dataclass(value):
        raise TypeError(type(value).__name__)
    plain: dict[str, object] = {}
    for field in fields(value):
        part = getattr(value, field.name)
        plain[field.name] = printable(part) if isinstance(part, str) else part
    if isinstance(value, TurnView):
        plain["stands_out"] = value.stands_out
    return plain
