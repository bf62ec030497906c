from __future__ import annotations

from mentalize.coding import CODERS
from mentalize.reports.reliability import reliability


def test_every_coder_that_ships_says_how_far_it_can_be_trusted() -> None:
    for coder in CODERS:
        said = reliability(coder)
        assert len(said) >= 2
        assert "second rater would agree" in said[0]
        assert "risk" in said[-1]


def test_a_coder_that_was_not_measured_claims_nothing() -> None:
    assert reliability("somebody else's") == ()
