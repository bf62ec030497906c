"""`/api/v1`: what a person may see and do in the workbench, for their programs.

Every endpoint does what a page does, through the same queries and actions, and so under the same rules,
consents and blind ratings, with the same audit rows.
"""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse

from mentalize.clinic.api import cases, reviews
from mentalize.clinic.api.answering import Api
from mentalize.clinic.api.door import BearerToken

api = Api(
    title="mentalize",
    version="1",
    description="Cases, sessions, reviews, labels and corrections of a workbench, and the codebook.",
    docs_url=None,  # its page would load scripts from elsewhere
    auth=BearerToken(),
    urls_namespace="api",
)
api.add_router("", cases.router)
api.add_router("", reviews.router)


def nothing(request: HttpRequest, **rest: Any) -> HttpResponse:
    """Any address below that no endpoint has."""
    del rest
    return api.on_exception(request, Http404())
