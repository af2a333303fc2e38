"""The layers of an image as a map for report.html: boxes, and the words that have room in them. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot.messages import report as messages
from bot.model.images import ImageFacts, Origin
from bot.report import markdown as md
from bot.report.treemap import squarify
from bot.text import Language, human_bytes

AREA = (1000, 360)
_BOXES = 5_000
_ROOM = (90, 34)  # the least box with room for words
_PADDING = 6
_LINE = 18
_WIDE = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZmw@%&—…")

Context = dict[str, Any]


def layer_map(facts: ImageFacts, area: tuple[float, float], language: Language) -> Context | None:
    """Return the boxes of a map of that width and height, None for an image without bytes."""
    boxes = []
    for box in squarify([layer.size_bytes for layer in facts.layers[:_BOXES]], *area):
        layer = facts.layers[box.index]
        place = messages.BASE_IMAGE() if layer.origin is Origin.BASE_IMAGE else messages.LINE(line=layer.line or "?")
        size = human_bytes(layer.size_bytes, language)
        instruction = md.one_line(layer.instruction, 160)
        boxes.append(
            {
                **{name: round(getattr(box, name), 2) for name in ("x", "y", "width", "height")},
                "index": box.index,
                "base": layer.origin is Origin.BASE_IMAGE,
                "label": f"{size}, {place.render(language)}: {instruction}",
                "texts": _labels(box.width, box.height, (size, place.render(language), instruction)),
            }
        )
    return {"width": round(area[0], 2), "height": round(area[1], 2), "boxes": boxes} if boxes else None


def _labels(width: float, height: float, lines: Sequence[str]) -> list[Context]:
    """The words in a box, by their place in it: as many lines and characters as have room."""
    if width < _ROOM[0] or height < _ROOM[1]:
        return []
    texts = [" · ".join(lines[:2]), lines[2]][: int((height - _PADDING) // _LINE)]
    return [
        {"x": _PADDING, "y": _LINE * (number + 1), "words": _fitting(text, width - 2 * _PADDING)}
        for number, text in enumerate(texts)
    ]


def _fitting(text: str, width: float) -> str:
    """As much of a text as has room in most fonts; the page cuts off what has none in another."""
    if _width(text) <= width:
        return text
    while text and _width(text + "…") > width:
        text = text[:-1]
    return text.rstrip() + "…"


def _width(text: str) -> float:
    return sum(11.0 if letter in _WIDE or ord(letter) > 0x2FF else 7.5 for letter in text)
