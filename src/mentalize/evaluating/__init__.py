"""How far a coder agrees with rated sessions, beside how far the raters agree with each other."""

from mentalize.evaluating.annomi import AnnomiSession, read_annomi
from mentalize.evaluating.figures import Resampling
from mentalize.evaluating.gold import Gold, RatedSession, RiskSnippet, read_corrected, read_gold
from mentalize.evaluating.measuring import NOTHING, Material, evaluate
from mentalize.evaluating.model import Report
from mentalize.evaluating.text import render_text, to_json

__all__ = [
    "NOTHING",
    "AnnomiSession",
    "Gold",
    "Material",
    "RatedSession",
    "Report",
    "Resampling",
    "RiskSnippet",
    "evaluate",
    "read_annomi",
    "read_corrected",
    "read_gold",
    "render_text",
    "to_json",
]
