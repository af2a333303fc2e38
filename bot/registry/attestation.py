"""An SBOM that goes with a pushed image, as an attestation in the form that BuildKit gives them.

The tag then names an index: the image, and beside it a manifest whose layers are in-toto statements about the image's
digest. `docker buildx imagetools inspect`, docker scout and cosign find it there; who pulls the tag gets the image.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

from bot.dockerfile.references import Name
from bot.model.scans import Sbom
from bot.registry.client import Registries
from bot.registry.transfer import Pushed

_INDEX = "application/vnd.oci.image.index.v1+json"
_MANIFEST = "application/vnd.oci.image.manifest.v1+json"
_CONFIG = "application/vnd.oci.image.config.v1+json"
_STATEMENT = "application/vnd.in-toto+json"
_UNKNOWN = {"architecture": "unknown", "os": "unknown"}

Json = dict[str, Any]


def attach(registries: Registries, pushed: Pushed, sbom: Sbom) -> str:
    """Put an SBOM beside an image that was just pushed; -> the digest that its tag then stands for.

    Raises UnavailableError in one line; the image is there all the same.
    """
    name = Name.parse(pushed.name)
    image, media_type = registries.manifest(name, pushed.digest)
    platform = registries.resolve(pushed.pinned).platform
    layers = []
    for predicate, document in (
        ("https://spdx.dev/Document", sbom.spdx),
        ("https://cyclonedx.org/bom", sbom.cyclonedx),
    ):
        raw = _encode(_statement(name, pushed.digest, predicate, json.loads(document)))
        layers.append(_describe(raw, _STATEMENT) | {"annotations": {"in-toto.io/predicate-type": predicate}})
        registries.upload(name, raw, _digest(raw))
    config = _encode(
        {**_UNKNOWN, "config": {}, "rootfs": {"type": "layers", "diff_ids": [one["digest"] for one in layers]}}
    )
    registries.upload(name, config, _digest(config))
    manifest = _encode(
        {"schemaVersion": 2, "mediaType": _MANIFEST, "config": _describe(config, _CONFIG), "layers": layers}
    )
    registries.put_manifest(name, _digest(manifest), manifest, _MANIFEST)
    attestation = _describe(manifest, _MANIFEST) | {
        "annotations": {
            "vnd.docker.reference.digest": pushed.digest,
            "vnd.docker.reference.type": "attestation-manifest",
        },
        "platform": _UNKNOWN,
    }
    index = _encode(
        {
            "schemaVersion": 2,
            "mediaType": _INDEX,
            "manifests": [_describe(image, media_type) | {"platform": _platform(platform)}, attestation],
        }
    )
    registries.put_manifest(name, name.tag or "latest", index, _INDEX)
    return _digest(index)


def _statement(name: Name, digest: str, predicate: str, document: Json) -> Json:
    algorithm, _, value = digest.partition(":")
    return {
        "_type": "https://in-toto.io/Statement/v0.1",
        "predicateType": predicate,
        "subject": [{"name": f"{name.host}/{name.path}", "digest": {algorithm: value}}],
        "predicate": document,
    }


def _platform(platform: str) -> Json:
    system, machine, variant = (*platform.split("/"), "", "", "")[:3]
    return {"os": system or "linux", "architecture": machine or "amd64"} | ({"variant": variant} if variant else {})


def _describe(raw: bytes, media_type: str) -> Json:
    return {"mediaType": media_type, "digest": _digest(raw), "size": len(raw)}


def _digest(raw: bytes) -> str:
    return f"sha256:{hashlib.sha256(raw).hexdigest()}"


def _encode(value: Json) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode()
