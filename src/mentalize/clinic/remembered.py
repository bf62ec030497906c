"""Reviews that were put together lately, in the memory of this process alone.

Putting one together takes longer than all else on its page. A machine review never changes, so what is put
together follows from its key, the words of the session and the corrections over it; whoever asks has
checked before that they may see it, and has written that down. What nobody asked for in a while is
forgotten, and what was deleted at once.
"""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from time import monotonic
from uuid import UUID

from mentalize.clinic.convert import book, effective, put_together, to_labels, to_transcript
from mentalize.clinic.models import Correction, MachineReview, Session
from mentalize.reports.html import Drawn, draw
from mentalize.reviewing import Review
from mentalize.transcripts.labels import Label

MOST_TURNS = 12_000  # some sixty long sessions, and some sixty megabytes
SECONDS = 900.0
_Key = tuple[object, ...]


@dataclass(slots=True)
class _Held:
    """A review with the machine's own labels, and when it was asked for last; drawn once it was shown.

    `before` is how the session looked before the last thing that was said otherwise.
    """

    session: UUID
    labels: tuple[Label, ...]
    review: Review
    asked_at: float
    drawn: Drawn | None = None
    before: Drawn | None = None


class Remembered:
    """Reviews by all that they follow from; those asked for least lately go first."""

    def __init__(self, most_turns: int = MOST_TURNS, now: Callable[[], float] = monotonic) -> None:
        """At most `most_turns` turns in all reviews together."""
        self._most, self._now = most_turns, now
        self._held: OrderedDict[_Key, _Held] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: _Key) -> _Held | None:
        """What is remembered, from now on the latest."""
        with self._lock:
            self._forget_old()
            held = self._held.get(key)
            if held is not None:
                held.asked_at = self._now()
                self._held.move_to_end(key)
            return held

    def keep(self, key: _Key, session: UUID, labels: tuple[Label, ...], review: Review) -> _Held:
        """Remember a review; what was said otherwise since takes the place of what stood before."""
        made = _Held(session, labels, review, self._now())
        with self._lock:
            made.before = self._drop(session)
            self._held[key] = made
            while self.turns > self._most and len(self._held) > 1:
                self._held.popitem(last=False)
        return made

    def forget(self, session: UUID) -> None:
        """Of a session that was deleted nothing is remembered."""
        with self._lock:
            self._drop(session)

    def forget_old(self) -> None:
        """Forget what nobody asked for in a while."""
        with self._lock:
            self._forget_old()

    @property
    def turns(self) -> int:
        """How many turns are remembered."""
        return sum(len(x.review.turns) for x in self._held.values())

    def _drop(self, session: UUID) -> Drawn | None:
        """What was remembered of a session goes; how it looked."""
        keys = [x for x, held in self._held.items() if held.session == session]
        gone = [self._held.pop(key) for key in keys]
        return next((x.drawn or x.before for x in gone), None)

    def _forget_old(self) -> None:
        until = self._now() - SECONDS
        while self._held and next(iter(self._held.values())).asked_at < until:
            self._held.popitem(last=False)


HERE = Remembered()


def review_of(
    session: Session, machine: MachineReview, corrections: Iterable[Correction]
) -> Review:
    """The review that corrected labels give; indices, path and moments follow at once."""
    return _of(session, machine, tuple(corrections)).review


def labels_of(
    session: Session, machine: MachineReview, corrections: Iterable[Correction]
) -> tuple[Label, ...]:
    """The machine's own labels below the review that `review_of` gives for the same."""
    return _of(session, machine, tuple(corrections)).labels


def drawn_of(session: Session, machine: MachineReview, corrections: Iterable[Correction]) -> Drawn:
    """What is drawn of the review that `review_of` gives for the same."""
    held = _of(session, machine, tuple(corrections))
    if held.drawn is None:
        held.drawn, held.before = draw(held.review, book(), held.before), None
    return held.drawn


def _of(session: Session, machine: MachineReview, made: tuple[Correction, ...]) -> _Held:
    key = _key(session, machine, made)
    held = HERE.get(key)
    if held is not None:
        return held
    transcript, labels = to_transcript(session), to_labels(machine)
    laid_over = effective(labels, made, transcript.turns)
    return HERE.keep(key, session.pk, labels, put_together(session, transcript, laid_over, made))


def _key(session: Session, machine: MachineReview, made: tuple[Correction, ...]) -> _Key:
    """All that a review follows from. Names are in it, since a person may be called otherwise later."""
    words = hashlib.blake2b(session.transcript.encode("utf-8")).digest()
    said = tuple((x.pk, str(x.by), x.reason) for x in made)
    told = (session.from_memory, book().version, said)
    return session.pk, machine.pk, machine.version, str(session), words, told
