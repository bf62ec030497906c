"""How well risk is told from what only looks like it, in the last turn of short snippets."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from mentalize.codebook import Codebook
from mentalize.coding.coder import Coder
from mentalize.evaluating.gold import RiskSnippet
from mentalize.evaluating.model import Detection, KindRecall, RiskFigures, share

_Codes = frozenset[str]
_DROPOUT = frozenset({"dropout"})


def risk_figures(snippets: Sequence[RiskSnippet], coder: Coder, book: Codebook) -> RiskFigures:
    """Measure `coder` on the last turn of every snippet; the turns before are its context."""
    judged = [(snippet.risks, _found(snippet, coder)) for snippet in snippets]
    return RiskFigures(
        snippets=len(judged),
        carrying=sum(bool(rated) for rated, _ in judged),
        detections=(
            _detection("any but dropout", judged, lambda codes: codes - _DROPOUT),
            _detection("dropout", judged, lambda codes: codes & _DROPOUT),
            _detection("any", judged, lambda codes: codes),
        ),
        kinds=tuple(_kind(code.id, judged) for code in book.layer("risk")),
    )


def _found(snippet: RiskSnippet, coder: Coder) -> _Codes:
    last = len(snippet.transcript.turns) - 1
    labels = coder.code(snippet.transcript, start=last)
    return frozenset(label.code for label in labels if label.layer == "risk" and label.turn == last)


def _detection(
    name: str, judged: Sequence[tuple[_Codes, _Codes]], of: Callable[[_Codes], _Codes]
) -> Detection:
    told = [(bool(of(rated)), bool(of(found))) for rated, found in judged]
    hits = sum(rated and found for rated, found in told)
    recall = share(hits, sum(rated for rated, _ in told))
    return Detection(name, recall, share(hits, sum(found for _, found in told)))


def _kind(code: str, judged: Sequence[tuple[_Codes, _Codes]]) -> KindRecall:
    bearing = [found for rated, found in judged if code in rated]
    named = sum(code in found for found in bearing)
    return KindRecall(
        code, share(named, len(bearing)), share(sum(map(bool, bearing)), len(bearing))
    )
