"""The words that every report shares: times, quotes, sureness, and the statement of limits."""

from __future__ import annotations

import re

from mentalize.transcripts.labels import Label
from mentalize.transcripts.model import Turn

_UNBEARABLE = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ufffe\uffff]")
_SPACES = re.compile(r"\s+")
QUITE_SURE, FAIRLY_SURE, NOT_SURE = 0.85, 0.65, 0.45

MOMENTS = {
    "into_mentalizing": (
        "Something opened",
        "The patient looked at a mind, and left it open.",
    ),
    "out_of_mentalizing": (
        "Something closed",
        "Looking at a mind gave way to something more fixed.",
    ),
    "first_vulnerable": (
        "First vulnerable feeling",
        "A mark on the way, neither better nor worse.",
    ),
    "missed_opening": ("An opening that was not taken", "There was something to take up here."),
    "rupture": ("Something came between the two", "It can be made a topic, then or later."),
    "repair": (
        "It was taken up",
        "What the clinician said just before took up what had come between the two.",
    ),
    "left_risk": ("A risk cue that was not asked about", "It can be asked about next time."),
}
STEPS = {
    "in_step": "In step",
    "ahead": "Ahead of the path",
    "behind": "Behind the path",
}
FAMILIES = {
    "what": "What",
    "why": "Why",
    "how": "How",
    "receive": "Receiving",
    "relate": "Relating",
    "frame": "Frame and safety",
    "tell": "Statement",
}
PATHS = {
    "what": "asks what",
    "why": "asks why",
    "how": "looks at how one thinks",
    "own": "own view",
    "stance": "stance",
    "tell": "statement",
    "safe": "safety",
    "frame": "frame",
}
LIMITS = (
    (
        "This report supports a clinician's judgement and never replaces it. It is meant for "
        "supervision and education. It is not a medical device; it makes no diagnosis and no "
        "prediction."
    ),
    (
        "It reads words alone. Tone, silence, face and posture are missing, so arousal and "
        "closeness are under-read, and irony may be taken at its word."
    ),
    (
        "Risk cues are flagged rather too often than too seldom. Where nothing is flagged, risk "
        "has not been ruled out: ask."
    ),
    (
        "No randomised trial of psychotherapy for narcissistic personality disorder exists. The "
        "reasons given here rest on an article, on common knowledge of the field and on design "
        "choices; each definition says which."
    ),
    (
        "The ideas come from mentalization-based treatment (MBT). This programme is inspired by "
        "MBT and is not endorsed by its authors or by any training body; it gives no adherence "
        "rating."
    ),
    "What came after a move came after it. Nothing here shows that it came because of it.",
    (
        "How well the coder reads was measured against two language-model raters who applied the "
        "same codebook, not against clinicians."
    ),
)


def clock(seconds: float) -> str:
    """Seconds as `12:05`, or `1:02:05` from an hour on."""
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def when(turn: Turn) -> str:
    """When a turn began, or its number (from 1) where the file had no times."""
    return f"turn {turn.index + 1}" if turn.start is None else clock(turn.start)


def mark_of_time(turn: Turn, *, timed: bool) -> str:
    """Give the mark beside a word of the picture: the minute, or the number of the turn."""
    if timed and turn.start is not None:
        return f"{int(turn.start // 60)}′"
    return f"#{turn.index + 1}"


def spoken(text: str) -> str:
    """`text` on one line, without the characters that a terminal or an SVG can't bear."""
    return _SPACES.sub(" ", _UNBEARABLE.sub("", text)).strip()


def printable(text: str) -> str:
    """`text` with characters that no UTF-8 file may hold replaced by `?`, length kept."""
    return text.encode("utf-8", "replace").decode("utf-8")


def shorten(text: str, limit: int) -> str:
    """`text` on one line, cut at a word's end to at most `limit` characters."""
    line = spoken(text)
    if len(line) <= limit:
        return line
    cut = line[: limit - 1]
    head, space, _ = cut.rpartition(" ")
    return (head if space and len(head) > limit // 2 else cut).rstrip(" ,;:–—-") + "…"


def sureness(label: Label) -> str:
    """How sure the coder is, in words; nobody is asked how sure they are when they say otherwise."""
    if label.version == "person":
        return "said by a person"
    if label.abstained:
        return "a best guess that the coder does not stand behind"
    if label.confidence >= QUITE_SURE:
        return "quite sure"
    if label.confidence >= FAIRLY_SURE:
        return "fairly sure"
    return "not very sure" if label.confidence >= NOT_SURE else "a guess"


def sentence(text: str) -> str:
    """`text` with a capital first letter and a full stop."""
    line = spoken(text)
    if not line:
        return ""
    line = line[0].upper() + line[1:]
    return line if line[-1] in ".?!…’”)" else f"{line}."


def percent(share: float) -> str:
    """Write a share as a whole percentage."""
    return f"{round(share * 100)}%"


def plural(count: int, one: str, many: str) -> str:
    """`count` with the noun that fits it."""
    return f"{count} {one if count == 1 else many}"
