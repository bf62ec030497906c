"""How far a coder agrees with rated sessions, beside how far the raters agree with each other."""

from mentalize.evaluating.figures import Resampling
from mentalize.evaluating.gold import Gold, RatedSession, RiskSnippet, read_gold
from mentalize.evaluating.measuring import evaluate
from mentalize.evaluating.model import Report
from mentalize.evaluating.text import render_text, to_json

__all__ = [
    "Gold",
    "RatedSession",
    "Report",
    "Resampling",
    "RiskSnippet",
    "evaluate",
    "read_gold",
    "render_text",
    "to_json",
]
