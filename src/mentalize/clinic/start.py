"""Starting the workbench on a laptop: keys, database, worker, server – in one process."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from mentalize.clinic.claim import claim
from mentalize.clinic.keys import Keys
from mentalize.clinic.server import Listening, listening


@dataclass(frozen=True, slots=True)
class Place:
    """Where a workbench runs. `host` is an address of this machine.

    `demo` is a folder of invented sessions; the database is then filled from it, and thrown away.
    """

    data: Path
    keys: Keys
    port: int
    host: str = "127.0.0.1"
    demo: Path | None = None


@dataclass(frozen=True, slots=True)
class Ready:
    """A workbench that answers; `setup` is the one-time link, or "" when there is a user.

    `warning` is a sentence if the audit is not as it was left.
    """

    address: str
    setup: str
    warning: str
    wait: Callable[[], None]
    close: Callable[[], None]


def start(place: Place) -> Ready:
    """Open or create the database, bring it up to date, start the worker and the server.

    Raises `WrongKeyError` for a wrong passphrase, `MentalizeError` when the port or the folder is taken.
    """
    _configure(place)
    let_go = claim(place.data)
    _prepare()
    if place.demo:
        _fill(place.demo)
    stop = threading.Event()
    worker = _worker(stop)
    server = _server(place)
    address = f"http://localhost:{place.port}"

    def close() -> None:
        server.close()
        stop.set()
        worker.join()
        let_go()

    return Ready(address, _setup_link(address), _warning(), server.run, close)


def _configure(place: Place) -> None:
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "mentalize.clinic.settings",
        "MENTALIZE_DATA": str(place.data),
        "MENTALIZE_KEY": place.keys.master.hex(),
        "MENTALIZE_DEMO": "yes" if place.demo else "no",
    }
    place.data.mkdir(parents=True, exist_ok=True, mode=0o700)


def _prepare() -> None:
    import django  # noqa: PLC0415 - after the environment is set

    django.setup()
    from mentalize.clinic.updating import bring_up_to_date  # noqa: PLC0415 - after Django is set up

    bring_up_to_date()


def _fill(examples: Path) -> None:
    from mentalize.clinic.demonstration import fill  # noqa: PLC0415 - Django must be set up before

    fill(examples)


def _setup_link(address: str) -> str:
    from mentalize.clinic.links import setup_token  # noqa: PLC0415 - Django must be set up before
    from mentalize.clinic.models import Person  # noqa: PLC0415 - Django must be set up before

    return "" if Person.objects.exists() else f"{address}/?setup={setup_token()}"


def _warning() -> str:
    from mentalize.clinic.keeping.rounds import look_at_the_audit  # noqa: PLC0415 - Django must be set up before

    return look_at_the_audit()


def _worker(stop: threading.Event) -> threading.Thread:
    from django.conf import settings  # noqa: PLC0415 - Django must be set up before

    from mentalize.clinic.tasks import take_over, work  # noqa: PLC0415 - Django must be set up before

    if not settings.SERVER:
        take_over()
    thread = threading.Thread(target=work, args=(stop,), name="worker", daemon=True)
    thread.start()
    return thread


def _server(place: Place) -> Listening:
    return listening(place.host, place.port)
