"""What a review does with baselines: find the base of a target that need not be built, keep what a merge made."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from bot.baseline.gather import Resolve, base_key, head_key, resolver
from bot.baseline.store import SECRET, Baseline, Store
from bot.engine.client import Engine
from bot.messages import baseline as messages
from bot.model.images import BuildState, Image
from bot.model.reports import Trend, TrendPoint
from bot.model.scans import Scan, ScanState, Severity
from bot.model.targets import Target
from bot.registry.client import Registries
from bot.scan.diff import attribute
from bot.scan.trivy import Trivy
from bot.targets.plan import Plan, image_settings, is_tracked
from bot.text import Text, verbatim


@dataclass(frozen=True, slots=True)
class Known:
    """A base that need not be built: its image, matched with today's database, and what was seen of it at work.

    `seen` is None where nobody looked.
    """

    image: Image
    scan: Scan
    seen: object = None


@dataclass(frozen=True, slots=True)
class Session:
    """The baselines of one run. `trivy` is None where nothing is scanned; `scratch` is for files of this run."""

    plan: Plan
    platform: str
    trivy: Trivy | None
    store: Store
    resolve: Resolve
    scratch: Path

    @classmethod
    def begin(
        cls, plan: Plan, root: Path, engine: Engine, trivy: Trivy | None, registries: Registries, scratch: Path
    ) -> tuple[Session | None, Text | None]:
        """Return the session, None where the settings ask for none, or the folder is not to be trusted, and why.

        `root` is the workspace that `baseline-dir` is below. A folder that is part of the reviewed revision is its
        author's.
        """
        folder = plan.settings.baseline_dir
        if not folder:
            return None, None
        if is_tracked(folder, plan.repository.files(plan.head_tree)):
            return None, messages.FOLDER_IS_TRACKED(path=verbatim(folder))
        secret = (plan.secrets or {}).get(SECRET, "").encode()
        store = Store(root / folder, secret)
        return cls(plan, engine.platform, trivy, store, resolver(engine, registries), scratch), None

    def find(self, target: Target) -> Known | None:
        """Return the image of a target at base, measured earlier and matched with today's database; None to build."""
        plan = self.plan
        image = image_settings(plan.settings, target)
        key = base_key(plan.repository, plan.base_tree, target, image, self.platform, self.resolve)
        found = self.store.get(key, plan.occasion.today) if key else None
        return None if found is None else self._known(found)

    def last(self, target: Target) -> Known | None:
        """Return what the last merge made of an image, as `find` does: what a branch as a whole is compared with."""
        found = self.store.last(target.id)
        return None if found is None else self._known(found)

    def _known(self, found: Baseline) -> Known | None:
        built = Image(BuildState.BUILT, facts=found.facts, build_seconds=found.build_seconds)
        if self.trivy is None:
            return Known(built, Scan(ScanState.SKIPPED, messages.SCAN_OFF()), found.seen)
        self.scratch.mkdir(parents=True, exist_ok=True)
        file = self.scratch / f"{found.key}.json"
        file.write_text(found.sbom, "utf-8")
        scan = self.trivy.scan_sbom(file)
        # A list of packages that the scanner cannot read is no baseline.
        if scan.state is not ScanState.SCANNED:
            return None
        return Known(built, attribute(scan, found.facts), found.seen)

    def keep(
        self,
        target: Target,
        image: Image,
        scan: Scan | None,
        layout: Path,
        tag: str,
        observe: Callable[[object], object] = lambda _: None,
    ) -> Trend:
        """Store the head of a run on the default branch as a baseline; -> the trend with it.

        `layout` and `tag` are where it was exported to. `observe` is given what was seen of the same image when it was
        stored before, and returns what is to be stored.
        """
        plan = self.plan
        if image.facts is None:
            return self.store.trend(target.id)
        key = head_key(
            plan.repository, plan.head_tree, target, image_settings(plan.settings, target), self.platform, self.resolve
        )
        sbom = self.trivy.sbom(layout, tag) if self.trivy and key else None
        today = plan.occasion.today
        if key and sbom and today != date.max:
            text = sbom.decode("utf-8", "replace")
            before = self.store.get(key, today)
            seen = observe(before.seen if before is not None else None)
            self.store.put(
                Baseline(key, today.isoformat(), plan.head.sha, image.facts, image.build_seconds, text, seen), target.id
            )
        return self.store.add_point(target.id, _point(today, plan.head.sha, image, scan))

    def trend(self, target: Target) -> Trend:
        """Return what the last merges made of a target's image."""
        return self.store.trend(target.id)


def _point(today: date, sha: str, image: Image, scan: Scan | None) -> TrendPoint:
    assert image.facts is not None
    scanned = scan is not None and scan.is_known
    return TrendPoint(
        day=today.isoformat(),
        sha=sha or hashlib.sha256(image.facts.image_id.encode()).hexdigest()[:40],
        size_bytes=image.facts.size_bytes,
        pull_size_bytes=image.facts.pull_size_bytes,
        vulnerabilities=len(scan.vulnerabilities) if scan and scanned else None,
        critical=scan.count(Severity.CRITICAL) if scan and scanned else None,
    )
