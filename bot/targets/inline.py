"""Dockerfiles that stand in a compose or bake file: their text at the lines that it has there. Pure.

The text is padded with empty lines, so that whatever is found in it has the line that it has in the YAML or HCL.
Directives (`# syntax=`) have to come first, so those stay at the top.
"""

from __future__ import annotations

import re

import yaml

from bot.host import yaml_reading
from bot.host.yaml_reading import YamlError

_DIRECTIVE = re.compile(r"^#\s*(?:syntax|escape|check)\s*=", re.IGNORECASE)
_MOST_LINES = 20_000


def place_line(text: str, line: int) -> str:
    """Return a Dockerfile's text whose first line becomes the given one, as far as its directives allow."""
    lines = text.splitlines()
    first = 0
    while first < len(lines) and _DIRECTIVE.match(lines[first]):
        first += 1
    above = max(0, min(line, _MOST_LINES) - 1)
    return "\n".join((*lines[:first], *[""] * above, *lines[first:])) + "\n"


def line_in_compose(text: str, service: str) -> int:
    """Return the line at which the Dockerfile of a service begins; 1 where it does not stand in this file."""
    try:
        node = yaml_reading.compose(text)
    except YamlError:
        return 1
    for key in ("services", service, "build", "dockerfile_inline"):
        node = _child(node, key)
        if node is None:
            return 1
    if not isinstance(node, yaml.ScalarNode):
        return 1
    return int(node.start_mark.line) + (2 if node.style in ("|", ">") else 1)


def line_in_bake(text: str, target: str) -> int:
    """Return the same of a target of a bake file."""
    start = re.search(rf'target\s+"{re.escape(target)}"\s*\{{|"{re.escape(target)}"\s*:\s*\{{', text)
    if start is None:
        return 1
    found = re.compile(r'"?dockerfile-inline"?\s*[=:]\s*(<<-?)?').search(text, start.end())
    if found is None:
        return 1
    return text.count("\n", 0, found.end()) + (2 if found[1] else 1)


def _child(node: yaml.Node | None, name: str) -> yaml.Node | None:
    if not isinstance(node, yaml.MappingNode):
        return None
    return next((value for key, value in node.value if isinstance(key, yaml.ScalarNode) and key.value == name), None)
