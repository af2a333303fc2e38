"""What the builder itself says that it loaded, from what `buildx build --metadata-file` wrote."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote

_LIMIT = 4_000_000  # bytes
_IMAGE = "pkg:docker/"


def read(file: Path) -> tuple[str, ...] | None:
    """Return the images that a build loaded, as references; None where the builder does not tell."""
    try:
        if file.stat().st_size > _LIMIT:
            return None
        return images(json.loads(file.read_bytes()))
    except (OSError, ValueError, RecursionError):
        return None


def images(metadata: Any) -> tuple[str, ...] | None:
    """Return the images among the materials of a build's provenance, None where there is none. Pure.

    Other materials are addresses: files and repositories that an ADD or a context fetched. An OCI layout is an image
    too, of a name that no list can allow.
    """
    provenance = metadata.get("buildx.build.provenance") if isinstance(metadata, dict) else None
    materials = provenance.get("materials", []) if isinstance(provenance, dict) else None
    if not isinstance(materials, list):
        return None
    places = (str(one.get("uri") or "") for one in materials if isinstance(one, dict))
    return tuple(dict.fromkeys(_references(places)))


def _references(places: Iterable[str]) -> Iterable[str]:
    for place in places:
        if place.startswith(_IMAGE):
            yield _reference(place.removeprefix(_IMAGE))
        elif place.startswith("pkg:"):
            yield place


def _reference(purl: str) -> str:
    """Turn `name@tag?digest=...&platform=...` into `name:tag@digest`."""
    path, _, query = purl.partition("?")
    name, at, version = path.rpartition("@")
    name, version = (unquote(name), unquote(version)) if at else (unquote(path), "")
    digest = next(iter(parse_qs(query).get("digest", ())), "")
    if version.startswith(("sha256:", "sha512:")):
        version, digest = "", version
    return name + (f":{version}" if version else "") + (f"@{digest}" if digest else "")
