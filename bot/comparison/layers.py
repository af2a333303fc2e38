"""Base and head side by side: which instructions made the image grow. Pure."""

from __future__ import annotations

import difflib
from collections.abc import Sequence

from bot.model.comparisons import LayerChange
from bot.model.images import Image, ImageFacts, Layer, Origin

_ALIKE = 0.4  # of the words of two instructions, for them to be one that was edited
_COMPARED_WORDS = 200


def layer_changes(base: Image, head: Image) -> tuple[LayerChange, ...]:
    """Return the instructions whose layers were added, removed or resized, largest change first.

    Layers are aligned by what made them, never by their number: one more layer at the top does not shift the rest. What
    the base image brought counts as one entry, so that a refreshed base is told from the pull request's own growth.
    """
    before, after = base.facts, head.facts
    if before is None or after is None:
        return ()
    changes = [*_base_image(before, after), *_own(_of_dockerfile(before), _of_dockerfile(after))]
    changed = [change for change in changes if change.delta_bytes]
    return tuple(sorted(changed, key=lambda change: (-abs(change.delta_bytes), change.line or 0)))


def _of_dockerfile(facts: ImageFacts) -> list[Layer]:
    return [layer for layer in facts.layers if layer.origin is not Origin.BASE_IMAGE]


def _base_image(before: ImageFacts, after: ImageFacts) -> list[LayerChange]:
    if before.base_image_bytes == after.base_image_bytes:
        return []
    return [LayerChange("FROM", None, before.base_image_bytes, after.base_image_bytes, Origin.BASE_IMAGE)]


def _own(before: Sequence[Layer], after: Sequence[Layer]) -> list[LayerChange]:
    matcher = difflib.SequenceMatcher(
        a=[layer.instruction for layer in before], b=[layer.instruction for layer in after], autojunk=False
    )
    changes = []
    for tag, start, end, new_start, new_end in matcher.get_opcodes():
        if tag == "equal":
            changes += [
                _make_change(old, new) for old, new in zip(before[start:end], after[new_start:new_end], strict=True)
            ]
            continue
        changes += _pair_replaced(list(before[start:end]), list(after[new_start:new_end]))
    return changes


def _pair_replaced(old: list[Layer], new: list[Layer]) -> list[LayerChange]:
    """An edited instruction is the same one resized; what is like none of the others came or went."""
    changes = []
    for layer in new:
        likeness, twin = max(
            ((_likeness(one, layer), one) for one in old), key=lambda pair: pair[0], default=(0.0, None)
        )
        if twin is not None and likeness >= _ALIKE:
            old.remove(twin)
        else:
            twin = None
        changes.append(_make_change(twin, layer))
    return changes + [_make_change(layer, None) for layer in old]


def _likeness(one: Layer, other: Layer) -> float:
    """Return how much two instructions have in common, from 0 to 1; those of two kinds have nothing."""
    first, second = one.instruction.split()[:_COMPARED_WORDS], other.instruction.split()[:_COMPARED_WORDS]
    if first[:1] != second[:1]:
        return 0.0
    return difflib.SequenceMatcher(None, first[1:], second[1:], autojunk=False).ratio()


def _make_change(old: Layer | None, new: Layer | None) -> LayerChange:
    shown = new or old
    assert shown is not None
    return LayerChange(
        instruction=shown.instruction,
        line=new.line if new else None,
        before_bytes=old.size_bytes if old else 0,
        after_bytes=new.size_bytes if new else 0,
        origin=shown.origin,
    )
