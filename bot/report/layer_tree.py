"""The files of the layers that made an image grow, as a tree to unfold. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.model.comparisons import Comparison, LayerChange
from bot.model.images import LayerFile


@dataclass(frozen=True, slots=True)
class Node:
    """A directory or a file, its name below the directory that it is shown in, and what is in it."""

    file: LayerFile
    name: str
    inside: list[Node] = field(default_factory=list)

    @property
    def is_directory(self) -> bool:
        """Whether it may hold others."""
        return self.file.path.endswith("/")


def nodes(comparison: Comparison, change: LayerChange) -> list[Node]:
    """Return what takes the room in the layer that an instruction made at head; nothing where it is gone."""
    facts = comparison.head.facts
    if facts is None or change.line is None:
        return []
    made = (one for one in facts.layers if (one.line, one.instruction) == (change.line, change.instruction))
    layer = next((one for one in made if one.size_bytes == change.after_bytes), None)
    return nested(layer.files) if layer is not None else []


def nested(files: tuple[LayerFile, ...]) -> list[Node]:
    """Return files, of which each directory stands before what is in it, inside of each other."""
    top: list[Node] = []
    above: list[Node] = []
    for one in files:
        while above and not one.path.startswith(above[-1].file.path):
            above.pop()
        node = Node(one, one.path.removeprefix(above[-1].file.path) if above else one.path)
        (above[-1].inside if above else top).append(node)
        if node.is_directory:
            above.append(node)
    return top
