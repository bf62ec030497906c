"""An evaluation as plain text, and as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict
from math import isnan

from mentalize.evaluating.model import (
    CodeFigures,
    Coverage,
    Group,
    LayerFigures,
    Report,
    RiskFigures,
    RiskFlags,
)
from mentalize.evaluating.more_text import (
    annomi,
    calibration,
    indices,
    lengths,
    mistakes,
    selective,
)
from mentalize.evaluating.printing import (
    estimate,
    number,
    shown_count,
    shown_share,
    table,
    titled,
    wrapped,
)

SCHEMA = "mentalize.evaluation/1"


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
    if report.annomi:
        parts.append(annomi(report.annomi))
    if report.mistakes:
        parts.append(mistakes(report.mistakes))
    return "\n\n".join(parts)


def _heading(report: Report) -> str:
    """Who was measured, and how to read what follows."""
    by = f"{report.resamples} resamples, seed {report.seed}"
    head = f"Coder {report.coder} {report.version}, codebook {report.codebook}"
    if not report.groups:
        told = f"Brackets hold 95% intervals: bootstrap by session ({by})."
        return f"{head}\n{wrapped(told)}"
    told = (
        "Figures of the coder are computed against each rater and averaged. Brackets hold "
        f"95% intervals: bootstrap by session ({by}), Wilson for plain shares. For layers with "
        "several codes a turn, kappa and alpha are means over the codes rated at least "
        f"{report.minimum} times, as macro-F1 is for all layers. Kappa of stance has "
        "quadratic weights; alpha is interval for stance, ordinal for arousal, nominal "
        "else. – means not defined, or rated too rarely to say."
    )
    return "\n".join([head, wrapped(f"Raters: {report.raters}."), wrapped(told)])


def _group(group: Group, report: Report) -> str:
    title = f"{group.name} ({len(group.sessions)}; {group.turns} turns)"
    codes = [_codes(layer, report.minimum) for layer in group.layers]
    return "\n\n".join(
        [
            titled(title),
            _layers(group.layers),
            _coverage(group.coverage),
            selective(group.selective),
            lengths(group.lengths),
            *map(calibration, group.calibrations),
            indices(group.indices),
            _flags(group.risk_flags),
            *codes,
        ]
    )


def _layers(layers: Iterable[LayerFigures]) -> str:
    head = ("layer", "turns", "kappa", "alpha", "macro-F1", "raters: κ", "α", "F1")
    return table(
        head,
        [
            (
                layer.name,
                str(layer.turns),
                *(
                    estimate(x)
                    for x in (layer.coder.kappa, layer.coder.alpha, layer.coder.macro_f1)
                ),
                number(layer.raters.kappa.value),
                number(layer.raters.alpha.value),
                number(layer.raters.macro_f1.value),
            )
            for layer in layers
        ],
    )


def _coverage(coverage: Coverage) -> str:
    return wrapped(
        f"Patient mode: answers {estimate(coverage.answered)} of the turns and is right in "
        f"{estimate(coverage.accuracy_of_answered)} of them; with best guesses for the rest, right "
        f"in {estimate(coverage.accuracy_of_all)} of all."
    )


def _flags(flags: RiskFlags) -> str:
    return wrapped(
        f"Risk flags: {shown_share(flags.found)} of the turns that both raters flag; "
        f"{flags.false_flags} flags that no rater gave "
        f"({flags.false_flags_per_session:.2f} a session)."
    )


def _codes(layer: LayerFigures, minimum: int) -> str:
    shown = [code for code in layer.codes if code.n >= minimum]
    rare = [code for code in layer.codes if code.n < minimum]
    parts = []
    if shown:
        head = (layer.name, "n", "precision", "recall", "F1", "raters: F1")
        parts.append(table(head, [_code(code) for code in shown]))
    if rare:
        named = ", ".join(f"{code.code} {shown_count(code.n)}" for code in rare)
        parts.append(wrapped(f"{layer.name}, rated fewer than {minimum} times: {named}"))
    return "\n".join(parts)


def _code(code: CodeFigures) -> tuple[str, ...]:
    figures = (code.precision, code.recall, code.f1, code.raters_f1)
    return (code.code, shown_count(code.n), *map(number, figures))


def _risk(risk: RiskFigures) -> str:
    title = f"risk snippets ({risk.snippets}; {risk.carrying} bear a risk)"
    detections = [
        (x.name, shown_share(x.recall), shown_share(x.precision)) for x in risk.detections
    ]
    kinds = [(kind.code, shown_share(kind.named), shown_share(kind.flagged)) for kind in risk.kinds]
    return "\n\n".join(
        [
            titled(title),
            table(("last turn", "recall", "precision"), detections),
            table(("kind", "recall, as this kind", "recall, as any risk"), kinds),
        ]
    )
