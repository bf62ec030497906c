"""One colour and one shape for each mode and each path of moves, wherever they are drawn.

Colours differ in lightness as well as in hue and avoid red against green, so that they survive
greyscale and colour-blindness; no meaning rests on colour alone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache


@dataclass(frozen=True, slots=True)
class Shade:
    """A colour on a light and on a dark ground."""

    light: str
    dark: str


@dataclass(frozen=True, slots=True)
class Fill:
    """A mode's pattern: ground colour, ink colour, and the drawing in a tile of `size` pixels."""

    ground: Shade
    ink: Shade
    size: int
    drawing: str


PAGE = {
    "bg": Shade("#f6f5f1", "#15181d"),
    "surface": Shade("#ffffff", "#1d2127"),
    "ink": Shade("#22272e", "#e7e5df"),
    "soft": Shade("#585f69", "#a8adb6"),
    "line": Shade("#dad7ce", "#383e47"),
    "accent": Shade("#2a5a80", "#93c1e4"),
    "tint": Shade("#eef2f5", "#242b34"),
    "risk": Shade("#8a4a0c", "#efb878"),
    "risk-tint": Shade("#fbf3e8", "#2d251b"),
    "mark": Shade("#f4e6b8", "#4a4122"),
}

# Diagonals belong to mentalizing, dense when it is there and sparse while it begins; the other
# modes have each a texture of their own. Ordinary talk is the palest.
MODES = {
    "none": Fill(
        Shade("#efede6", "#262a30"),
        Shade("#d3cfc3", "#4b515a"),
        10,
        '<circle cx="5" cy="5" r=".9" class="pi"/>',
    ),
    "mentalizing": Fill(
        Shade("#3f719f", "#5d97c9"),
        Shade("#bcd3e6", "#1c3850"),
        7,
        '<path d="M-1 8 8-1M-1 1 1-1M6 8 8 6" class="ps"/>',
    ),
    "emerging": Fill(
        Shade("#cfdfec", "#33495c"),
        Shade("#5f8db5", "#8fb9dc"),
        12,
        '<path d="M-1 13 13-1M-1 1 1-1M11 13 13 11" class="ps"/>',
    ),
    "psychic_equivalence": Fill(
        Shade("#54456b", "#a796c4"),
        Shade("#7d6d96", "#837399"),
        6,
        '<path d="M0 3H6M3 0V6" class="ps"/>',
    ),
    "pretend": Fill(
        Shade("#ecd9a6", "#57491f"),
        Shade("#8a6d1f", "#d9bd6c"),
        11,
        '<circle cx="5.5" cy="5.5" r="2.6" class="ps"/>',
    ),
    "teleological": Fill(
        Shade("#b08a66", "#7c6049"),
        Shade("#5e4227", "#dcc3a8"),
        8,
        '<path d="M4 0V8" class="ps"/>',
    ),
}

# By the path of a move, as in the codebook; the shape is the codebook's glyph drawn in a box from
# -5 to 5.
PATHS = {
    "what": Shade("#21628c", "#7fbde6"),
    "why": Shade("#75478a", "#cda4dc"),
    "how": Shade("#96570f", "#e6ab68"),
    "own": Shade("#3d4856", "#c2cbd8"),
    "stance": Shade("#59626e", "#a9b1bc"),
    "frame": Shade("#59626e", "#a9b1bc"),
    "safe": Shade("#8a4a0c", "#efb878"),
    "tell": Shade("#4a4a4a", "#d0d0d0"),
}
SHAPES = {
    "what": '<circle r="4"/>',
    "why": '<path d="M0-4.8 4.6 3.6H-4.6Z"/>',
    "how": '<path d="M-3.7-3.7H3.7V3.7H-3.7Z"/>',
    "own": '<path d="M0-5.2 1.4-1.6 5.1-1.6 2.2.8 3.3 4.6 0 2.4-3.3 4.6-2.2.8-5.1-1.6-1.4-1.6Z"/>',
    "stance": '<path d="M0-4.5V2"/>',
    "frame": '<path d="M-2.5 0H2.5"/>',
    "safe": '<path d="M0-4.5V4.5M-4.5 0H4.5"/>',
    "tell": '<path d="M-3.2-3.2 3.2 3.2M3.2-3.2-3.2 3.2"/>',
}
MODE_SHAPES = {
    "none": '<circle r="1.3"/>',
    "mentalizing": '<circle r="4"/>',
    "emerging": '<circle r="3.6" class="hollow"/><path d="M0-3.6A3.6 3.6 0 0 0 0 3.6Z"/>',
    "psychic_equivalence": '<path d="M-3.5-3.5H3.5V3.5H-3.5Z"/>',
    "pretend": '<path d="M0-4.6 4.6 0 0 4.6-4.6 0Z" class="hollow"/>',
    "teleological": '<path d="M0-4.4 4.4 3.4H-4.4Z"/>',
}
FLAG = '<path d="M0 6V-8M0-8H9L6.5-4.5 9-1H0Z"/>'
DIAMOND = '<path d="M0-5 5 0 0 5-5 0Z"/>'
RETURN = '<path d="M4.2 2.8A5 5 0 1 1 3.6-3.5M3.8-7V-3.2H0" class="arc"/>'


def picture_style(*, in_page: bool) -> str:
    """Write the style of the picture: with the page's custom properties, or with light colours."""

    def colour(name: str) -> str:
        return f"var(--{name})" if in_page else _shades()[name].light

    ink, soft, surface, risk = (colour(x) for x in ("ink", "soft", "surface", "risk"))
    return "".join(
        (
            *(_mode_rules(name, colour) for name in MODES),
            *(_move_rules(name, colour) for name in PATHS),
            ".txt{font-family:Liberation Sans,Arial,Helvetica,sans-serif;font-size:12.5px}",
            f".ink{{fill:{ink}}}.soft{{fill:{soft}}}.risk{{fill:{risk}}}",
            f".grid{{stroke:{colour('line')};stroke-width:1;fill:none}}",
            f".stem{{stroke:{soft};stroke-width:.7;fill:none}}",
            f".under{{fill:{surface};fill-opacity:.85}}",
            f".step{{stroke:{ink};stroke-width:1.5;fill:none}}.aside{{stroke-dasharray:3 2}}",
            f".riser{{stroke:{soft};stroke-width:.6;fill:none}}",
            f".flag{{fill:{risk};stroke:{risk};stroke-width:1.3}}.perhaps{{fill:{surface}}}",
            f".first{{fill:{surface};stroke:{ink};stroke-width:1.6}}",
            f".arc{{fill:none;stroke:{ink};stroke-width:1.6}}",
            f".unsure{{stroke:{ink};stroke-width:1.2;stroke-dasharray:2 2;fill:none}}",
            f".sign,.sign path,.sign circle{{fill:{ink}}}.sign .disc{{fill:{surface}}}",
            f".sign .hollow{{fill:none;stroke:{ink};stroke-width:1.3}}",
            f".mv{{stroke-width:1.6;fill:{surface}}}.mv .off{{fill:{soft};stroke:none}}",
        )
    )


def _mode_rules(name: str, colour: Callable[[str], str]) -> str:
    ink = colour(f"mode-{name}-ink")
    return (
        f".b-{name}{{fill:{colour(f'mode-{name}')}}}"
        f".p-{name} .pi{{fill:{ink}}}"
        f".p-{name} .ps{{fill:none;stroke:{ink};stroke-width:1.4}}"
    )


def _move_rules(name: str, colour: Callable[[str], str]) -> str:
    return f".mv-{name}{{stroke:{colour(f'move-{name}')}}}"


@cache
def _shades() -> Mapping[str, Shade]:
    return {
        **PAGE,
        **{f"mode-{name}": fill.ground for name, fill in MODES.items()},
        **{f"mode-{name}-ink": fill.ink for name, fill in MODES.items()},
        **{f"move-{name}": shade for name, shade in PATHS.items()},
    }


def variables(*, dark: bool) -> str:
    """Write every colour as a CSS custom property, for the light or the dark ground."""
    return "".join(
        f"--{name}:{shade.dark if dark else shade.light};" for name, shade in _shades().items()
    )


@cache
def patterns() -> str:
    """Draw the pattern of every mode, to be referred to as `url(#pat-MODE)`."""
    return "".join(
        f'<pattern id="pat-{name}" class="p-{name}" width="{fill.size}" height="{fill.size}" '
        f'patternUnits="userSpaceOnUse"><rect width="{fill.size}" height="{fill.size}" '
        f'class="b-{name}"/>{fill.drawing}</pattern>'
        for name, fill in MODES.items()
    )
