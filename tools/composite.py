"""Write composite/action.yml from action.yml; `--check` only says whether they are in step.

The composite form has the same inputs and outputs, and `image` and `docker-options` besides. It runs a prebuilt image.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[1]
TARGET = ROOT / "composite" / "action.yml"
IMAGE = re.compile(r"(?m)^ {4}default: (ghcr\.io/\S+)$")
DEFAULT_IMAGE = "ghcr.io/hullcheck/hullcheck:v1"  # a release puts its digest in its place
HEAD = """# Written by tools/composite.py from action.yml: change that one.
name: Hullcheck (docker run)
description: The same as hullcheck/hullcheck, for runners that cannot run container actions. It runs the prebuilt image.
author: The Hullcheck authors
branding:
  icon: anchor
  color: blue
"""
OWN = """  image:
    description: The image to run.
    default: {image}
  docker-options:
    description: More options for docker run, such as --network host.
"""
RUNS = """runs:
  using: composite
  steps:
    - name: Run Hullcheck
      id: hullcheck
      shell: bash
      run: '"$GITHUB_ACTION_PATH/run.sh"'
      env:
        HULLCHECK_IMAGE: ${{ inputs.image }}
        HULLCHECK_DOCKER_OPTIONS: ${{ inputs.docker-options }}
        HULLCHECK_COMMAND: ${{ inputs.command || 'review' }}
"""


def composite(action: Mapping[str, Any], image: str) -> str:
    """Return the composite action that hands everything on to the image."""
    parts = [HEAD, "inputs:\n"]
    for name, one in action["inputs"].items():
        parts.append(f"  {name}:\n    description: {_quoted(one['description'])}\n")
        if "default" in one:
            parts.append(f"    default: {one['default']}\n")
    parts += [OWN.format(image=image), "outputs:\n"]
    for name, one in action["outputs"].items():
        value = f"${{{{ steps.hullcheck.outputs.{name} }}}}"
        parts.append(f"  {name}:\n    description: {_quoted(one['description'])}\n    value: {value}\n")
    parts.append(RUNS)
    for name in action["inputs"]:
        if name != "command":
            # A shell cannot hand on names with dashes.
            parts.append(f"        INPUT_{name.upper().replace('-', '_')}: ${{{{ inputs.{name} }}}}\n")
    return "".join(parts)


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def main() -> None:
    now = TARGET.read_text() if TARGET.exists() else ""
    pinned = IMAGE.search(now)
    wanted = composite(yaml.safe_load((ROOT / "action.yml").read_text()), pinned[1] if pinned else DEFAULT_IMAGE)
    if "--check" not in sys.argv:
        TARGET.write_text(wanted)
    elif now != wanted:
        sys.exit("composite: composite/action.yml is not in step with action.yml; run python tools/composite.py")


if __name__ == "__main__":
    main()
