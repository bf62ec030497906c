"""An evaluation as plain text, and as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from math import isnan
from textwrap import fill

from mentalize.evaluating.model import (
    CodeFigures,
    Coverage,
    Group,
    LayerFigures,
    Report,
    RiskFigures,
    RiskFlags,
    Share,
)
from mentalize.stats.agreement import Estimate

SCHEMA = "mentalize.evaluation/1"

_WIDTH = 100


def to_json(report: Report) -> str:
    """The whole report; what is not defined is null."""
    document = {"schema": SCHEMA, **asdict(report)}
    return json.dumps(_plain(document), ensure_ascii=False, allow_nan=False, indent=1)


def _plain(value: object) -> object:
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return None if isinstance(value, float) and isnan(value) else value


def render_text(report: Report) -> str:
    """The report for a terminal or a file: tables in plain text, at most 100 columns wide."""
    parts = [_heading(report), *(_group(group, report) for group in report.groups)]
    if report.risk:
        parts.append(_risk(report.risk))
    return "\n\n".join(parts)


def _heading(report: Report) -> str:
    return "\n".join(
        [
            f"Coder {report.coder} {report.version}, codebook {report.codebook}",
            _wrapped(f"Raters: {report.raters}."),
            _wrapped(
                "Figures of the coder are computed against each rater and averaged. Brackets hold "
                f"95% intervals: bootstrap by session ({report.resamples} resamples, seed "
                f"{report.seed}), Wilson for plain shares. For layers with several codes a turn, "
                "kappa and alpha are means over the codes rated at least "
                f"{report.minimum} times, as macro-F1 is for all layers. Kappa of stance has "
                "quadratic weights; alpha is interval for stance, ordinal for arousal, nominal "
                "else. – means not defined, or rated too rarely to say."
            ),
        ]
    )


def _group(group: Group, report: Report) -> str:
    title = f"{group.name} ({len(group.sessions)}; {group.turns} turns)"
    codes = [_codes(layer, report.minimum) for layer in group.layers]
    return "\n\n".join(
        [
            f"{title}\n{'=' * len(title)}",
            _layers(group.layers),
            _coverage(group.coverage),
            _flags(group.risk_flags),
            *codes,
        ]
    )


def _layers(layers: Iterable[LayerFigures]) -> str:
    head = ("layer", "turns", "kappa", "alpha", "macro-F1", "raters: κ", "α", "F1")
    return _table(
        head,
        [
            (
                layer.name,
                str(layer.turns),
                *(
                    _estimate(x)
                    for x in (layer.coder.kappa, layer.coder.alpha, layer.coder.macro_f1)
                ),
                _number(layer.raters.kappa.value),
                _number(layer.raters.alpha.value),
                _number(layer.raters.macro_f1.value),
            )
            for layer in layers
        ],
    )


def _coverage(coverage: Coverage) -> str:
    return _wrapped(
        f"Patient mode: answers {_estimate(coverage.answered)} of the turns and is right in "
        f"{_estimate(coverage.accuracy_of_answered)} of them; with best guesses for the rest, right "
        f"in {_estimate(coverage.accuracy_of_all)} of all."
    )


def _flags(flags: RiskFlags) -> str:
    return _wrapped(
        f"Risk flags: {_share(flags.found)} of the turns that both raters flag; "
        f"{flags.false_flags} flags that no rater gave "
        f"({flags.false_flags_per_session:.2f} a session)."
    )


def _codes(layer: LayerFigures, minimum: int) -> str:
    shown = [code for code in layer.codes if code.n >= minimum]
    rare = [code for code in layer.codes if code.n < minimum]
    parts = []
    if shown:
        head = (layer.name, "n", "precision", "recall", "F1", "raters: F1")
        parts.append(_table(head, [_code(code) for code in shown]))
    if rare:
        named = ", ".join(f"{code.code} {_count(code.n)}" for code in rare)
        parts.append(_wrapped(f"{layer.name}, rated fewer than {minimum} times: {named}"))
    return "\n".join(parts)


def _code(code: CodeFigures) -> tuple[str, ...]:
    figures = (code.precision, code.recall, code.f1, code.raters_f1)
    return (code.code, _count(code.n), *map(_number, figures))


def _risk(risk: RiskFigures) -> str:
    title = f"risk snippets ({risk.snippets}; {risk.carrying} bear a risk)"
    detections = [(x.name, _share(x.recall), _share(x.precision)) for x in risk.detections]
    kinds = [(kind.code, _share(kind.named), _share(kind.flagged)) for kind in risk.kinds]
    return "\n\n".join(
        [
            f"{title}\n{'=' * len(title)}",
            _table(("last turn", "recall", "precision"), detections),
            _table(("kind", "recall, as this kind", "recall, as any risk"), kinds),
        ]
    )


def _estimate(figure: Estimate) -> str:
    if isnan(figure.low):
        return _number(figure.value)
    return f"{_number(figure.value)} [{_number(figure.low)}, {_number(figure.high)}]"


def _share(figure: Share) -> str:
    if not figure.of:
        return "– (0 of 0)"
    interval = f"[{_number(figure.low)}, {_number(figure.high)}]"
    return f"{_number(figure.value)} {interval} ({figure.count} of {figure.of})"


def _number(value: float) -> str:
    """Two places without the leading nought, as coefficients are printed."""
    if isnan(value):
        return "–"
    rounded = round(value, 2) + 0.0  # no "-.00"
    return f"{rounded:.2f}".replace("0.", ".", 1) if abs(rounded) < 1 else f"{rounded:.2f}"


def _count(n: float) -> str:
    return f"{n:.0f}" if n == int(n) else f"{n:.1f}"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    widths = [max(len(row[place]) for row in (head, *rows)) for place in range(len(head))]
    rule = ["-" * width for width in widths]
    return "\n".join(_row(cells, widths) for cells in (head, rule, *rows))


def _row(cells: Sequence[str], widths: Sequence[int]) -> str:
    padded = (cell.ljust(width) for cell, width in zip(cells, widths, strict=True))
    return "  ".join(padded).rstrip()


def _wrapped(text: str) -> str:
    return fill(text, _WIDTH, subsequent_indent="  ")
