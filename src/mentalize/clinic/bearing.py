"""What a session can bear: from memory nothing is counted; where the codebook does not apply."""

from __future__ import annotations

from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from mentalize.clinic.models import Session
from mentalize.reviewing import Review

# the parts of a review that a session from memory can't bear: whatever counts, and the picture of every turn
COUNTING = frozenset({"picture", "clips", "profile", "figures"})
FROM_MEMORY = _(
    "Written down from memory: it holds for moments and suggestions, and not for figures."
)
CAVEATS = {
    "interpreter": _(
        "An interpreter spoke: words for feelings, hesitations and the form of questions are partly theirs."
    ),
    "autism": _(
        "Autism: few words for feelings, or a literal way of speaking, say nothing about mentalizing here."
    ),
    "dialect": _(
        "A dialect or a second language: the coder knows standard English and hears this less well."
    ),
}


def without(session: Session) -> frozenset[str]:
    """The parts that are left out wherever the review of `session` is shown."""
    return COUNTING if session.from_memory else frozenset()


def caveats(session: Session) -> list[str]:
    """Why the codebook does not apply to `session` as it stands, one sentence for each reason."""
    return [str(CAVEATS[x]) for x in session.caveats if x in CAVEATS]


def uncounted(review: Review) -> Review:
    """`review` without whatever counts: nobody remembers how often something was said."""
    card = replace(review.card, sentences=())
    return replace(review, indices=(), profile=(), clips=(), card=card)
