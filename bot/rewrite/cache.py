"""Results of earlier runs, by what they depend on: an unchanged image is not searched again.

An entry is the JSON of a `Rewrite`. The layers of the original's own instructions are not part of the key: they have
other ids wherever they are built anew. What they are made from is part of it: text, context, layers of the base.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

from bot.behaviour.exercise import from_repository
from bot.behaviour.run import services, testers
from bot.behaviour.supply.examples import examples
from bot.host import cache_files, own_code
from bot.host.codec import Malformed, decode, encode
from bot.messages import proof as messages
from bot.model.images import Origin
from bot.model.rewrites import CandidateState, Rewrite, RewriteState
from bot.model.scans import ScanState
from bot.rewrite import context
from bot.rewrite.job import RewriteJob
from bot.text import verbatim

_FORMAT = 4
OLDEST = timedelta(days=30)  # what a build downloads changes


def folder() -> Path:
    """Return where the results are kept."""
    return cache_files.folder("rewrites")


def load(key: str, where: Path) -> Rewrite | None:
    """Return the result with that key; None if there is none of the last days, or none that can be read."""
    document = cache_files.read(where / f"{key}.json")
    if not isinstance(document, dict) or document.get("format") != _FORMAT or document.get("key") != key:
        return None
    try:
        fresh = timedelta(0) <= date.today() - date.fromisoformat(str(document.get("day"))) <= OLDEST
        return decode(Rewrite, document.get("rewrite")) if fresh else None
    except (Malformed, ValueError):
        return None


def store(key: str, rewrite: Rewrite, where: Path) -> None:
    """Keep a result. A cache that cannot be written is no failure."""
    cache_files.write(
        where / f"{key}.json",
        {"format": _FORMAT, "key": key, "day": date.today().isoformat(), "rewrite": encode(rewrite)},
    )


def key(parts: Iterable[str]) -> str:
    """Return the key of a result that depends on these texts."""
    digest = hashlib.sha256()
    for part in parts:
        raw = part.encode("utf-8", "surrogateescape")
        digest.update(b"%d:" % len(raw) + raw)
    return digest.hexdigest()


def recall(job: RewriteJob, key: str | None) -> Rewrite | None:
    """Return what an earlier run found, None if there is none or it may not be kept."""
    return load(key, job.cache) if key and job.cache else None


def remember(job: RewriteJob, keys: Iterable[str | None], found: Rewrite) -> None:
    """Keep what was found under each key, if another run would find the same."""
    if job.cache is None or not is_final(found):
        return
    for key in keys:
        if key is not None:
            store(key, found, job.cache)


def cache_key(job: RewriteJob, of_image: Iterable[str]) -> str | None:
    """Return what a result depends on, `of_image` beside text and files; None if that cannot be told."""
    if job.cache is None:
        return None
    target = job.target
    contexts = job.built.contexts if job.built else target.contexts
    folders = [job.context, *(where for _, where in contexts if "://" not in where)]
    digests = [context.context_digest(job.root, folder, target.dockerfile) for folder in folders]
    if None in digests:
        return None
    tree = job.tree or services.Folder(job.root)
    files = job.files or from_repository.DiskFiles(job.root)
    uses = from_repository.uses(files, target.head)
    beside = [repr(one) for one in sorted(services.configuration(tree, target).items())]
    base = [layer.diff_id for layer in job.facts.layers if layer.origin is Origin.BASE_IMAGE]
    scanned = job.scan is not None and job.scan.state is ScanState.SCANNED
    return key(
        (
            *(own_code.digest(), job.engine.version, repr(uses), repr(testers.find_testers()), job.dockerfile.text),
            *(repr(digests), repr(target.build_args), target.stage or ""),
            *(repr(contexts), repr(job.built and job.built.build_args)),
            *(target.dockerfile, job.context, job.facts.platform, target.smoke or ""),
            *(repr(job.settings.bases), repr(job.settings.polish)),
            *(repr(target.env), repr(target.arguments), repr(examples(files, target.head))),
            *(str(scanned), *base, *beside, *of_image),
        )
    )


def is_final(rewrite: Rewrite) -> bool:
    """Whether another run would come to the same: nothing was left out for want of time or of a registry."""
    if rewrite.state is RewriteState.SKIPPED:
        return False
    too_large = (messages.NOT_SMALLER(), messages.NOT_SMALLER_DRAFT())
    return all(
        one.state is not CandidateState.SKIPPED or one.size_bytes is not None or one.reason in too_large
        for one in rewrite.candidates
    )


def as_cached(rewrite: Rewrite) -> Rewrite:
    """Return an earlier result as what it is."""
    scan = rewrite.scan
    if scan is not None and scan.database_updated_at:
        note = messages.DATED(date=verbatim(scan.database_updated_at[:10]))
        scan = replace(scan, notes=(*scan.notes, note))
    return replace(rewrite, scan=scan, cached=True)
