"""How long the workbench needs for each kind of page of a large practice, and how often it asks the database.

python benchmarks/pages.py                            # 500 cases, 5,000 sessions, the embedded database
python benchmarks/pages.py --folder practice          # kept there, and used again the next time
python benchmarks/pages.py --server                   # PostgreSQL, which is started for it
python benchmarks/pages.py --cases 5 --sessions 20    # a quick look

One clinician owns all of it, which is the hardest case: every list and every search is theirs. The time is
the server's: from the request to the last byte of the answer, through every middleware, without a network.
"Computed" is the processor time of it, which says more where the machine has much else to do. "First" means
pages that this process has not shown before, "again" the same ones once more. Exit code 1: a page is slower
than the bar at the 95th percentile.
"""

from __future__ import annotations

import argparse
import cProfile
import pstats
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import crowded
from furnish import open_place
from load import percentile
from processes import Postgres
from visitors import MODES

if TYPE_CHECKING:
    from django.test import Client

BAR = 0.2  # seconds, at the 95th percentile
SEARCH_BAR = (
    2.5  # a search that looks through everything stops after two seconds and says how far it came
)
_KEY = bytes(range(32)).hex()  # of a practice that is invented and thrown away


@dataclass
class Measured:
    """How long one kind of page took each time, and the most that it asked the database."""

    seconds: list[float] = field(default_factory=list)
    computed: list[float] = field(default_factory=list)  # of these, what this process computed
    queries: int = 0
    bytes: int = 0


@dataclass
class Place:
    """What is there to visit, and by whom."""

    browsers: dict[str, Client]
    token: str
    cases: list[str]
    sessions: list[str]
    long: str
    patient: dict[str, list[int]]  # by session, the turns of the patient
    chance: random.Random


Ask = Callable[[Place, int], Any]


def main() -> int:
    """Fill if need be, visit, tell."""
    told = _arguments()
    with ExitStack() as stack:
        folder = told.folder or Path(
            stack.enter_context(tempfile.TemporaryDirectory(prefix="mentalize-pages-"))
        )
        stack.enter_context(_opened(folder, told))
        place = _place(told.rounds)
        found = _visited(place, told)
    return _tell(found, told)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--cases", type=int, default=500)
    parser.add_argument("--sessions", type=int, default=5_000, help="of all cases together")
    parser.add_argument("--turns", type=int, default=200, help="of each session")
    parser.add_argument("--longest", type=int, default=600, help="turns of the longest session")
    parser.add_argument("--rounds", type=int, default=30, help="visits of each kind of page")
    parser.add_argument("--folder", type=Path, help="where the practice is kept")
    parser.add_argument("--only", default="", help="only pages whose name has this in it")
    parser.add_argument("--profile", action="store_true", help="say where the time of each went")
    parser.add_argument("--server", action="store_true", help="PostgreSQL")
    parser.add_argument("--port", type=int, default=8699, help="of PostgreSQL")
    return parser.parse_args()


@contextmanager
def _opened(folder: Path, told: argparse.Namespace) -> Iterator[None]:
    """The practice, filled if it is new."""
    folder.mkdir(parents=True, exist_ok=True)
    data, database = folder / "data", Postgres(folder / "postgres", told.port)
    part = (
        (database.open() if database.folder.exists() else database.create())
        if told.server
        else None
    )
    try:
        data.mkdir(exist_ok=True)
        open_place(data, database.address if told.server else "", _KEY)
        from mentalize.clinic.models import Person

        if not Person.objects.exists():
            crowded.fill(told.cases, told.sessions, told.turns, told.longest)
        yield
    finally:
        if part:
            from django.db import connections

            connections.close_all()
            part.stop()


def _place(rounds: int) -> Place:
    from mentalize.clinic.actions.tokens import make_token, revoke_token
    from mentalize.clinic.models import Person, Session

    owner = Person.objects.get(username=crowded.OWNER)
    for old in owner.tokens.filter(revoked_at=None):
        revoke_token(old, by=owner)
    chance = random.Random(2)  # noqa: S311 - draws what is visited
    long = Session.objects.get(title=crowded.LONG)
    kept = Session.objects.exclude(pk=long.pk).order_by("pk").values_list("pk", flat=True)
    sessions = chance.sample(sorted(map(str, kept)), min(4 * rounds, len(kept)))
    cases = owner.cases.filter(closed_at=None).order_by("pk").values_list("pk", flat=True)
    return Place(
        {x.username: _browser(x) for x in Person.objects.exclude(role="trainee")},
        make_token("pages", "write", 1, by=owner)[1],
        chance.sample(sorted(map(str, cases)), min(rounds, len(cases))),
        sessions, str(long.pk), _patient([*sessions, str(long.pk)]), chance,
    )  # fmt: skip


def _patient(sessions: Sequence[str]) -> dict[str, list[int]]:
    from mentalize.clinic.convert import to_transcript
    from mentalize.clinic.models import Session

    return {
        str(x.pk): [turn.index for turn in to_transcript(x).turns if turn.role == "patient"]
        for x in Session.objects.filter(pk__in=sessions)
    }


def _browser(person: Any) -> Client:
    """Somebody who is signed in with both factors, a moment ago."""
    from allauth.account.internal.flows.login import record_authentication
    from django.http import HttpRequest
    from django.test import Client

    client = Client(SERVER_NAME="localhost")
    client.force_login(person)
    request = HttpRequest()
    request.user, request.session = person, client.session
    request.session["has_factor"] = True
    record_authentication(request, person, method="password", reauthenticated=True)
    request.session.save()
    return client


def _get(path: str, who: str = crowded.OWNER, **more: Any) -> Ask:
    def ask(place: Place, number: int) -> Any:
        return place.browsers[who].get(_filled(path, place, number), **more)

    return ask


def _post(path: str, told: dict[str, str]) -> Ask:
    def ask(place: Place, number: int) -> Any:
        sent = told | ({"new": place.chance.choice(MODES)} if "layer" in told else {})
        return place.browsers[crowded.OWNER].post(_filled(path, place, number), sent)

    return ask


def _api(path: str) -> Ask:
    def ask(place: Place, number: int) -> Any:
        headers = {"Authorization": f"Bearer {place.token}"}
        client = place.browsers[crowded.OWNER]
        return client.get(f"/api/v1{_filled(path, place, number)}", headers=headers)

    return ask


def _filled(path: str, place: Place, number: int) -> str:
    """`{other}` is a session that nothing else looks at."""
    half = len(place.sessions) // 2
    told = {
        "session": place.sessions[number % half],
        "other": place.sessions[half + number % half],
        "long": place.long,
    }
    of = next((told[x] for x in told if f"{{{x}}}" in path), place.long)
    turn = place.patient[of][number % len(place.patient[of])]
    return path.format(
        **told, turn=turn, case=place.cases[number % len(place.cases)], skip=50 * number
    )


_MARGIN = {"HX-Request": "true"}
PAGES: dict[str, Ask] = {
    "home, with the cases and the notices": _get("/"),
    "home of a supervisor": _get("/", crowded.SUPERVISOR),
    "case": _get("/cases/{case}/"),
    "sharing a case": _get("/cases/{case}/share/"),
    "adding a session": _get("/cases/{case}/add/"),
    "names in a case": _get("/cases/{case}/pseudonyms/"),
    "review, first": _get("/sessions/{session}/"),
    "review, again": _get("/sessions/{session}/"),
    "review of 600 turns": _get("/sessions/{long}/"),
    "margin of a turn, first": _get("/sessions/{other}/turns/{turn}/", headers=_MARGIN),
    "margin of a turn, again": _get("/sessions/{other}/turns/{turn}/", headers=_MARGIN),
    "margin of a turn of 600": _get("/sessions/{long}/turns/{turn}/", headers=_MARGIN),
    "remarks on a turn": _get("/sessions/{session}/turns/{turn}/remarks/", headers=_MARGIN),
    "saying otherwise": _post("/sessions/{session}/turns/{turn}/", {"layer": "mode"}),
    "review after saying otherwise": _get("/sessions/{session}/"),
    "saying otherwise in 600 turns": _post("/sessions/{long}/turns/{turn}/", {"layer": "mode"}),
    "a remark": _post("/sessions/{session}/remarks/", {"text": "So.", "kind": "comment"}),
    "second ratings": _get("/sessions/{session}/ratings/"),
    "over time, of a case, first": _get("/cases/{case}/course/"),
    "over time, of a case, again": _get("/cases/{case}/course/"),
    "over time, of the clinician, first": _get("/course/?skip={skip}"),
    "over time, of the clinician, again": _get("/course/?skip={skip}"),
    "search form": _get("/search/"),
    "search in a case, words": _post("/cases/{case}/search/", {"words": "angry"}),
    "search in a case, a sequence": _post(
        "/cases/{case}/search/", {"codes": "psychic equivalence → explore own state"}
    ),
    "search in all, words, common": _post("/search/", {"words": "angry"}),
    "search in all, words, rare": _post("/search/", {"words": "xylophone"}),
    "search in all, a code": _post("/search/", {"codes": "contempt"}),
    "search in all, a sequence": _post("/search/", {"codes": "contempt → argue"}),
    "who saw what": _get("/audit/"),
    "people": _get("/people/", crowded.ADMINISTRATOR),
    "keeping": _get("/keeping/", crowded.ADMINISTRATOR),
    "tokens": _get("/tokens/"),
    "taking a copy away": _get("/cases/{case}/export/"),
    "deleting a case": _get("/cases/{case}/delete/"),
    "API: cases": _api("/cases?limit=100"),
    "API: sessions of a case": _api("/cases/{case}/sessions?limit=100"),
    "API: a session": _api("/sessions/{session}"),
    "API: a review": _api("/sessions/{session}/review"),
    "API: labels": _api("/sessions/{session}/labels"),
    "API: corrections": _api("/sessions/{session}/corrections"),
    "API: codebook": _api("/codebook"),
}


def _visited(place: Place, told: argparse.Namespace) -> dict[str, Measured]:
    """Once for what is loaded by the first request of all, then each kind of page so many times."""
    place.browsers[crowded.OWNER].get("/people/")
    found = {}
    for name, ask in PAGES.items():
        if told.only not in name:
            continue
        rounds = told.rounds if "search in all" not in name else min(5, told.rounds)
        profile = cProfile.Profile() if told.profile else None
        found[name] = _measured(place, ask, rounds, profile)
        print(_row(name, found[name]), flush=True)
        if profile:
            pstats.Stats(profile).sort_stats("cumulative").print_stats(45)
    return found


def _measured(place: Place, ask: Ask, rounds: int, profile: cProfile.Profile | None) -> Measured:
    from django.core.cache import cache
    from django.db import connection

    found = Measured()
    for number in range(rounds):
        cache.clear()  # the limit of requests a minute
        asked = [0]

        def count(execute: Any, *of: Any, asked: list[int] = asked) -> Any:
            asked[0] += 1
            return execute(*of)

        with connection.execute_wrapper(count):
            if profile:
                profile.enable()
            began, computed = time.perf_counter(), time.process_time()
            answer = ask(place, number)
            size = len(answer.getvalue())
            found.seconds.append(time.perf_counter() - began)
            found.computed.append(time.process_time() - computed)
            if profile:
                profile.disable()
        if answer.status_code not in {200, 302}:
            raise SystemExit(f"answered {answer.status_code}: {answer.content[:300]!r}")
        found.queries, found.bytes = max(found.queries, asked[0]), max(found.bytes, size)
    return found


def _row(name: str, found: Measured) -> str:
    seconds = [
        percentile(each, share) for each in (found.computed, found.seconds) for share in (0.5, 0.95)
    ]
    times = (f"{1_000 * x:.0f}" for x in seconds)
    cells = (len(found.seconds), found.queries, f"{found.bytes / 1024:.0f}", *times)
    return f"| {name} | " + " | ".join(map(str, cells)) + " |"


def _bar(name: str) -> float:
    return SEARCH_BAR if name.startswith("search in all") else BAR


def _tell(found: dict[str, Measured], told: argparse.Namespace) -> int:
    print(f"\n{told.cases} cases, {told.sessions} sessions of {told.turns} turns, "
          f"{'PostgreSQL' if told.server else 'the embedded database'}\n")  # fmt: skip
    print(
        "| page | n | queries | kB | computed, median ms | computed, p95 ms | median ms | p95 ms |"
        "\n|---|---|---|---|---|---|---|---|"
    )
    print(*(_row(*x) for x in found.items()), sep="\n")
    slow = [x for x, y in found.items() if percentile(y.seconds, 0.95) > _bar(x)]
    print(f"\nover the bar of {BAR * 1000:.0f} ms: {', '.join(slow) or 'none'}")
    return int(bool(slow))


if __name__ == "__main__":
    sys.exit(main())
