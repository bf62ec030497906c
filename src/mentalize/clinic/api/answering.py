"""What an answer looks like: JSON that no cache keeps; for a trouble what, where and the remedy."""

from __future__ import annotations

import json
import logging
from functools import cache
from typing import Any

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.openapi.schema import OpenAPISchema
from ninja.operation import Operation

from mentalize.clinic.actions.tokens import TokenError
from mentalize.clinic.api.door import WINDOW, TooMuchError, TooOftenError
from mentalize.clinic.api.shapes import Trouble
from mentalize.clinic.permissions import RefusedError
from mentalize.errors import ConflictError, MentalizeError
from mentalize.reports.document import schema as review_schema


class NothingYetError(MentalizeError):
    """It may be there later."""


_MANUAL = "send it as the manual says"
_BEARER = "send 'Bearer', a blank and a token"
_UNREADABLE = MentalizeError("the request can't be read", "body", _MANUAL)
_STATUS: dict[type[Exception], int] = {
    TokenError: 401,
    RefusedError: 403,
    NothingYetError: 404,
    ConflictError: 409,
    TooMuchError: 413,
    MentalizeError: 422,
    TooOftenError: 429,
}
# the first that fits
_MEANT: tuple[tuple[type[Exception], int, MentalizeError], ...] = (
    (Http404, 404, MentalizeError("there is nothing here", "", "look into the list")),
    (RequestDataTooBig, 413, MentalizeError("the request is too large", "", "send less")),
    (AuthenticationError, 401, MentalizeError("no token was shown", "Authorization", _BEARER)),
    (HttpError, 400, _UNREADABLE),
    (SuspiciousOperation, 400, _UNREADABLE),
    (MultiPartParserError, 400, _UNREADABLE),
)
_TROUBLES = (400, 401, 403, 404, 409, 413, 422, 429)
_HEADERS = {401: {"WWW-Authenticate": "Bearer"}, 429: {"Retry-After": str(WINDOW)}}
_TOLD = 5  # faults of one request
_log = logging.getLogger("mentalize.api")


def answers(shape: Any, status: int = 200) -> dict[Any, Any]:
    """What an endpoint may answer: `shape`, or one of the troubles."""
    return {status: shape, _TROUBLES: Trouble}


class Api(NinjaAPI):
    """The API, which knows how its answers look."""

    def create_response(self, request: HttpRequest, data: Any, **more: Any) -> HttpResponse:
        """Keep every answer out of caches."""
        response = super().create_response(request, data, **more)
        response.headers["Cache-Control"] = "no-store"
        return response

    def on_exception(self, request: HttpRequest, exc: Exception) -> HttpResponse:  # type: ignore[override]  # never a class
        """Tell an error; one that nobody meant is logged without its values."""
        status, error = _told(exc)
        if status >= 500:  # noqa: PLR2004 - from here on it is our fault
            _log.error("a request failed", exc_info=exc)
        told = {"what": error.what, "where": error.where, "remedy": error.remedy}
        response = self.create_response(request, told, status=status)
        for name, value in _HEADERS.get(status, {}).items():
            response.headers[name] = value
        return response

    def get_openapi_operation_id(self, operation: Operation) -> str:
        """The endpoint's own name, as a client would call it."""
        return operation.view_func.__name__

    def get_openapi_schema(self, **more: Any) -> OpenAPISchema:
        """The description, with the documented schema of a review among its parts."""
        described = super().get_openapi_schema(**more)
        described["components"]["schemas"] |= _review_parts()
        return described


def _told(exc: Exception) -> tuple[int, MentalizeError]:
    if isinstance(exc, MentalizeError):
        return next(_STATUS[kind] for kind in type(exc).__mro__ if kind in _STATUS), exc
    if isinstance(exc, ValidationError):
        return 422, _faults(exc)
    for kind, status, error in _MEANT:
        if isinstance(exc, kind):
            return status, error
    return 500, MentalizeError("something went wrong here", "", "try again later")


def _faults(exc: ValidationError) -> MentalizeError:
    """What does not fit and where; never the value that was sent."""
    faults = exc.errors[:_TOLD]
    what = "; ".join(str(x["msg"]) for x in faults)
    where = ", ".join(".".join(map(str, x["loc"])) for x in faults)
    return MentalizeError(what, where, _MANUAL)


@cache
def _review_parts() -> dict[str, Any]:
    """The schema of a review, with its parts where OpenAPI looks for them."""
    text = json.dumps(dict(review_schema())).replace("#/$defs/", "#/components/schemas/Review.")
    whole = json.loads(text)
    parts = {f"Review.{name}": part for name, part in whole.pop("$defs").items()}
    kept = {key: value for key, value in whole.items() if not key.startswith("$")}
    return {"Review": kept, **parts}
