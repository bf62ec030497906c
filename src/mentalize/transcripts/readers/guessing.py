"""The encoding of text in an old national character set."""

from __future__ import annotations

from charset_normalizer import from_bytes

_SAMPLE = 200_000
# Where several read alike, what Windows wrote for the larger languages is likelier than the rest.
_COMMON = ("cp1251", "cp1250", "cp1253", "cp1254", "cp1255", "cp1256", "iso8859_2")
_NEARLY_AS_TIDY = 0.01
_NEARLY_AS_LIKELY = 0.1


def guess_encoding(data: bytes) -> str | None:
    """The likeliest encoding of `data`, or None."""
    matches = from_bytes(data[:_SAMPLE])
    best = matches.best()
    if best is None:
        return None
    close = {
        match.encoding
        for match in matches
        if match.chaos <= best.chaos + _NEARLY_AS_TIDY
        and match.coherence >= best.coherence - _NEARLY_AS_LIKELY
    }
    return next((encoding for encoding in _COMMON if encoding in close), best.encoding)
