"""Pin what is published, in the files that name it.

    python tools/pin.py image ghcr.io/OWNER/NAME@sha256:DIGEST      action.yml and its composite form run that image
    python tools/pin.py workflows COMMIT VERSION                    the README and docs use that commit of the action

Nothing but Python is needed, so that a release can run it anywhere.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
_IMAGE = re.compile(r"ghcr\.io/[a-z0-9._/-]+@sha256:[0-9a-f]{64}")
_COMMIT = re.compile(r"[0-9a-f]{40}")


def pin_image(image: str, root: Path = ROOT) -> None:
    """Let the action and its composite form run an image instead of building one."""
    if not _IMAGE.fullmatch(image):
        sys.exit(f"pin: {image!r} is not an image of ghcr.io with a digest")
    _replace(root / "action.yml", r"(?m)^  image: .*$", f"  image: docker://{image}")
    _replace(root / "composite" / "action.yml", r"(?m)^    default: ghcr\.io/\S+$", f"    default: {image}")


def pin_workflows(commit: str, version: str, root: Path = ROOT) -> None:
    """Let the README and the workflows to copy use a commit of the action."""
    if not _COMMIT.fullmatch(commit):
        sys.exit(f"pin: {commit!r} is not a full commit id")
    for path in [root / "README.md", *sorted((root / "docs" / "workflows").rglob("*.yml"))]:
        _replace(path, r"(hullcheck/hullcheck(?:/composite)?)@\S+( # \S+)?", rf"\1@{commit} # {version}")


def _replace(path: Path, pattern: str, new: str) -> None:
    changed, count = re.subn(pattern, new, path.read_text())
    if not count:
        sys.exit(f"pin: {path} has nothing to pin")
    path.write_text(changed)


def main() -> None:
    match sys.argv[1:]:
        case ["image", image]:
            pin_image(image)
        case ["workflows", commit, version]:
            pin_workflows(commit, version)
        case _:
            sys.exit(__doc__)


if __name__ == "__main__":
    main()
