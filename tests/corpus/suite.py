"""The proving ground: small real applications, each rewritten for real, and then checked by other means.

    python -m tests.corpus.suite [--apps DIR] [--only NAME,...] [--originals] [--resume] [--output FILE]

For each folder with a Dockerfile: the original is built, measured and scanned; the search looks for a rewrite; and if
it offers one, the application's own checks (`app.toml`) run on the original and on the rewrite. They know what the
application does, which the probe does not: a check that passes on the original and fails on a proved rewrite is a
defect of the probe or of a recipe.

Some folders have `traps/NAME.Dockerfile`: rewrites as people get them wrong, each of which fails a check. They are
handed to the proof as candidates; one that it takes for proved is a defect of the probe too. `--originals` stops before
the search, to try the applications themselves. A run that was interrupted goes on with `--resume`.

Exit status 1 if a state is not the expected one, a check fails, or a trap is taken for a rewrite.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
import tomllib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from bot.config.settings import RewriteSettings
from bot.dockerfile.stages import graph
from bot.dockerfile.syntax import parse
from bot.engine import images
from bot.engine.builder import BuildRequest, build
from bot.engine.client import Engine
from bot.engine.image_facts import measure
from bot.host.workspace import Workspace
from bot.model.images import BuildState
from bot.model.rewrites import Rewrite, RewriteState
from bot.model.scans import Scan, ScanState
from bot.model.targets import Target
from bot.rewrite.candidate import Candidate, Shortlist
from bot.rewrite.job import RewriteJob
from bot.rewrite.search import gather, search, try_plan
from bot.rewrite.writing import planner
from bot.scan import diff as scan_diff
from bot.scan.trivy import Trivy
from bot.text import Text
from tests.corpus import bases, figures
from tests.corpus.figures import say

ROOT = Path(__file__).resolve().parents[2]
APPS = Path(__file__).with_name("apps")
DESCRIPTION = "app.toml"
TRAPS = "traps"
CHECK_SECONDS = 180


@dataclass(frozen=True, slots=True)
class AppCheck:
    """One thing that must hold for the original and for its rewrite: a script that ends with status 0."""

    name: str
    script: str


@dataclass(frozen=True, slots=True)
class App:
    """A folder of the corpus. Without app.toml nothing is expected of it, and nothing is checked."""

    folder: Path
    toolchain: str = ""
    dockerfile: str = "Dockerfile"
    context: str = "."
    expected: tuple[RewriteState, ...] = ()
    traps: tuple[str, ...] = ()
    checks: tuple[AppCheck, ...] = ()
    build_args: tuple[tuple[str, str], ...] = ()
    smoke: str | None = None
    named: str = ""
    stage: str | None = None
    beside: tuple[str, ...] = ()  # images that it is run beside, made beforehand
    says: tuple[str, ...] = ()  # that the proof, or the reason without one, has to say
    has: tuple[str, ...] = ()  # lines that the rewrite has to have
    largest: int | None = None  # bytes of the rewrite

    @property
    def name(self) -> str:
        """The folder's name, unless it was given another."""
        return self.named or self.folder.name


@dataclass
class Outcome:
    """What came of one application."""

    app: App
    before: int | None = None
    rewrite: Rewrite | None = None
    vulnerabilities: int | None = None
    failures: list[str] = field(default_factory=list)
    checks: list[dict[str, object]] = field(default_factory=list)
    trap_states: dict[str, str] = field(default_factory=dict)  # trap: what the proof said of it
    seconds: float = 0.0
    build_seconds: float = 0.0

    @property
    def after(self) -> int | None:
        """The size of the rewrite that is offered, None without one."""
        return self.rewrite.facts.size_bytes if self.rewrite and self.rewrite.facts else None

    @property
    def vulnerabilities_after(self) -> int | None:
        """How many the scanner finds in it, None without a scan."""
        return _vulnerabilities(self.rewrite.scan) if self.rewrite else None

    @property
    def state(self) -> str:
        """The search's own word, or what kept it from searching."""
        if self.rewrite is None:
            return "failed" if self.failures else "original"
        return self.rewrite.state.value

    @property
    def offered(self) -> bool:
        """Whether there is a smaller image to compare."""
        return bool(self.before and self.after and self.rewrite and self.rewrite.state is RewriteState.PROVED)

    def figures(self) -> dict[str, object]:
        """What the JSON says of it."""
        rewrite = self.rewrite
        return {
            "name": self.app.name,
            "toolchain": self.app.toolchain,
            "before_bytes": self.before,
            "after_bytes": self.after,
            "split_only_bytes": rewrite.split_only_bytes if rewrite else None,
            "vulnerabilities_before": self.vulnerabilities,
            "vulnerabilities_after": self.vulnerabilities_after,
            "state": self.state,
            "expected": [state.value for state in self.app.expected],
            "reason": rewrite.reason.english if rewrite else "; ".join(self.failures),
            "recipe": rewrite.recipe if rewrite else "",
            "runtime_base": rewrite.runtime_base if rewrite else "",
            "probe": rewrite.proof.probe if rewrite and rewrite.proof else "",
            "candidates": [
                {"recipe": one.recipe, "runtime_base": one.runtime_base, "state": one.state.value,
                 "reason": one.reason.english, "size_bytes": one.size_bytes}
                for one in (rewrite.candidates if rewrite else ())
            ],
            "seconds": round(self.seconds, 1),
            "build_seconds": round(self.build_seconds, 1),
            "checks": self.checks,
            "traps": list(self.app.traps),
            "traps_tried": self.trap_states,
            "failures": self.failures,
            "dockerfile": rewrite.dockerfile if rewrite else None,
        }  # fmt: skip


def load(folder: Path) -> App:
    """Read what a folder says of itself. Raises ValueError, with the file's name, for what does not fit."""
    path = folder / DESCRIPTION
    if not path.is_file():
        return App(folder)
    try:
        values = tomllib.loads(path.read_text())
        expected = values.get("expect", [])
        return App(
            folder=folder,
            toolchain=str(values.get("toolchain", "")),
            dockerfile=str(values.get("dockerfile", "Dockerfile")),
            context=str(values.get("context", ".")),
            expected=tuple(RewriteState(one) for one in ([expected] if isinstance(expected, str) else expected)),
            traps=tuple(map(str, values.get("traps", ()))),
            checks=tuple(AppCheck(str(one["name"]), str(one["script"])) for one in values.get("check", ())),
            build_args=tuple((str(name), str(value)) for name, value in values.get("build_args", {}).items()),
            smoke=values.get("smoke"),
            stage=values.get("stage"),
            beside=tuple(map(str, values.get("beside", ()))),
            says=tuple(map(str, values.get("says", ()))),
            has=tuple(map(str, values.get("has", ()))),
            largest=values["largest_megabytes"] * 1_000_000 if "largest_megabytes" in values else None,
        )
    except (tomllib.TOMLDecodeError, ValueError, KeyError, TypeError) as error:
        raise ValueError(f"{path}: {error}") from error


def find(folder: Path, only: Sequence[str]) -> Iterator[App]:
    """The applications of a folder by name; `only` picks some."""
    for path in sorted(folder.iterdir()):
        described = (path / DESCRIPTION).is_file() or (path / "Dockerfile").is_file()
        if described and (not only or path.name in only):
            yield load(path)


# --------------------------------------------------------------------------------------------------- one application


@dataclass
class Bench:
    """What every application is tried with."""

    engine: Engine
    trivy: Trivy
    scratch: Path
    network: str  # without a way out
    kept: Path  # where the candidates of a failure are left
    budget: float
    originals_only: bool
    verbose: bool = False  # whether the steps of a search are shown, each with its second
    polish: bool = True  # whether what is proved is improved, which takes as long again
    keep_all: bool = False  # whether the candidates of an application without a failure are left, too


def judge(bench: Bench, app: App) -> Outcome:
    """Build, search, check. A failure is in the outcome, not an exception."""
    outcome = Outcome(app)
    folder = bench.scratch / app.name
    root = folder / "tree"
    shutil.copytree(app.folder, root, symlinks=True, ignore=shutil.ignore_patterns(DESCRIPTION, TRAPS))
    tags: list[str] = []
    try:
        _judge(bench, outcome, root, folder, tags)
    except (ValueError, OSError, RuntimeError) as error:
        outcome.failures.append(f"{type(error).__name__}: {error}")
    finally:
        for tag in tags:
            subprocess.run(["docker", "rmi", "-f", tag], capture_output=True, check=False)
        shutil.rmtree(folder, ignore_errors=True)
    return outcome


def _judge(bench: Bench, outcome: Outcome, root: Path, folder: Path, tags: list[str]) -> None:
    app = outcome.app
    dockerfile = parse((root / app.dockerfile).read_text())
    stages = graph(dockerfile, dict(app.build_args))
    if problem := bases.provide([*stages.images(stages.final(app.stage)), *app.beside]):
        outcome.failures.append(problem)
        return
    tags.append(bench.engine.new_tag(app.name))
    built = build(bench.engine, request(app, root, app.dockerfile, tags[0]))
    outcome.build_seconds = built.seconds
    if built.state is not BuildState.BUILT:
        lines = built.failure.output if built.failure else ()
        outcome.failures.append("the original does not build: " + "\n".join([_english(built.reason), *lines]))
        return
    exported = images.export([tags[0]], folder / "image")
    facts = measure(exported, tags[0], stages, app.stage, image_id=built.image_id)
    scan = scan_diff.attribute(bench.trivy.scan(exported.folder, tags[0]), facts)
    outcome.before, outcome.vulnerabilities = facts.size_bytes, _vulnerabilities(scan)
    if bench.originals_only:
        outcome.checks = [_checked(bench, app, check, tags[0]) for check in app.checks]
        failed = [one for one in outcome.checks if not one["original"]]
        outcome.failures += [f"{one['name']}: fails on the original: {one['output']}" for one in failed]
        return
    job = RewriteJob(
        engine=bench.engine,
        trivy=bench.trivy,
        root=root,
        scratch=folder / "search",
        target=Target(app.dockerfile, app.context, stage=app.stage, build_args=app.build_args, smoke=app.smoke),
        context=app.context,
        dockerfile=dockerfile,
        graph=stages,
        export=lambda: exported,
        reference=tags[0],
        facts=facts,
        scan=scan,
        settings=RewriteSettings(budget=bench.budget, polish=bench.polish),
        build_seconds=built.seconds,
        say=_progress(app.name) if bench.verbose else lambda text: None,
    )
    started = time.monotonic()
    outcome.rewrite = search(job)
    outcome.seconds = time.monotonic() - started
    if app.expected and outcome.rewrite.state not in app.expected:
        wanted = " or ".join(state.value for state in app.expected)
        outcome.failures.append(f"expected {wanted}, got {outcome.state}: {outcome.rewrite.reason.english}")
    outcome.failures += _unlike(app, outcome)
    _check_both(bench, outcome, root, tags)
    if outcome.failures or bench.keep_all:
        _keep_candidates(bench, job)
    for path in sorted((app.folder / TRAPS).glob("*.Dockerfile")):
        _try_trap(bench, outcome, replace(job, scratch=folder / path.stem), path, tags)


def _progress(name: str) -> Callable[[Text], None]:
    started = time.monotonic()
    return lambda text: say(f"    {name} {time.monotonic() - started:5.0f} s: {text.english}")


def _unlike(app: App, outcome: Outcome) -> Iterator[str]:
    """What is expected of the rewrite and is not so."""
    rewrite = outcome.rewrite
    assert rewrite is not None
    said = [rewrite.reason.english, *(check.text.english for check in (rewrite.proof.checks if rewrite.proof else ()))]
    lines = (rewrite.dockerfile or "").splitlines()
    yield from (f"nothing says {text!r}" for text in app.says if not any(text in one for one in said))
    yield from (f"the rewrite has no line {text!r}" for text in app.has if text not in lines)
    if app.largest is not None and (outcome.after or 0) > app.largest:
        yield f"the rewrite has {outcome.after} bytes"


def _keep_candidates(bench: Bench, job: RewriteJob) -> None:
    """Leave what was planned beside the JSON, for whoever looks into a failure."""
    folder = bench.kept / job.root.parent.name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for number, candidate in enumerate(planner.plan(gather(job), job.settings.bases).candidates):
        base = "".join(letter if letter.isalnum() else "-" for letter in candidate.runtime_base)
        (folder / f"{number}-{candidate.recipe}-{base}.Dockerfile").write_text(candidate.dockerfile)


def _try_trap(bench: Bench, outcome: Outcome, job: RewriteJob, path: Path, tags: list[str]) -> None:
    """Hand a broken rewrite to the proof: it must not pass, and a check must know why."""
    text = path.read_text()
    stages = graph(parse(text))
    candidate = Candidate(f"trap:{path.stem}", stages.external_base(stages.final()), text)
    said = try_plan(job, gather(job), Shortlist((candidate,)))
    reason = said.candidates[0].reason if said.candidates else said.reason
    outcome.trap_states[path.stem] = f"{said.state.value}: {reason.english}"
    if said.state is RewriteState.PROVED:
        outcome.failures.append(f"the trap {path.stem} is taken for a rewrite that behaves the same")
    (job.root / "Dockerfile.trap").write_text(text)
    tags.append(bench.engine.new_tag(path.stem))
    built = build(bench.engine, request(outcome.app, job.root, "Dockerfile.trap", tags[-1]))
    if built.state is not BuildState.BUILT:
        outcome.failures.append(f"the trap {path.stem} does not build: {_english(built.reason)}")
    elif all(_passes(bench, outcome.app, check, tags[-1])[0] for check in outcome.app.checks):
        outcome.failures.append(f"the trap {path.stem} passes every check: one is missing, or it is no trap")


def _check_both(bench: Bench, outcome: Outcome, root: Path, tags: list[str]) -> None:
    """Run the application's own checks on the original, and on the rewrite that is offered."""
    app, rewrite = outcome.app, outcome.rewrite
    assert rewrite is not None
    after: str | None = None
    if rewrite.dockerfile is not None:
        (root / f"{app.dockerfile}.rewrite").write_text(rewrite.dockerfile)
        tags.append(bench.engine.new_tag(app.name))
        built = build(bench.engine, request(app, root, f"{app.dockerfile}.rewrite", tags[1]))
        if built.state is BuildState.BUILT:
            after = tags[1]
        else:
            outcome.failures.append(f"the rewrite that is offered does not build: {_english(built.reason)}")
    outcome.checks = [_checked(bench, app, check, tags[0], after) for check in app.checks]
    for one in outcome.checks:
        if not one["original"]:
            outcome.failures.append(f"{one['name']}: fails on the original: {one['output']}")
        elif one.get("rewrite") is False:
            outcome.failures.append(f"{one['name']}: fails on the {rewrite.state.value} rewrite: {one['output']}")


def _checked(bench: Bench, app: App, check: AppCheck, original: str, rewrite: str | None = None) -> dict[str, object]:
    passed, output = _passes(bench, app, check, original)
    result: dict[str, object] = {"name": check.name, "original": passed}
    if passed and rewrite is not None:
        result["rewrite"], output = _passes(bench, app, check, rewrite)
    return result | {"output": output}


def _passes(bench: Bench, app: App, check: AppCheck, image: str) -> tuple[bool, str]:
    library = Path(__file__).with_name("checks.sh")
    folders = {"APP": str(app.folder.resolve()), "SUITE": str(library.parent)}
    variables = {"IMAGE": image, "NETWORK": bench.network, **folders}
    try:
        done = subprocess.run(
            ["bash", "-c", f'source "$SUITE/{library.name}"\n{check.script}'],
            env=dict(os.environ) | variables,
            capture_output=True,
            stdin=subprocess.DEVNULL,
            timeout=CHECK_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return False, f"not done within {CHECK_SECONDS} seconds"
    return done.returncode == 0, (done.stdout + done.stderr).decode("utf-8", "replace")[-1500:].strip()


def digest(app: App) -> str:
    """Return what tells an application from one that was changed."""
    found = hashlib.sha256()
    for path in sorted(app.folder.rglob("*")):
        if path.is_file() and not path.is_symlink():
            found.update(f"{path.relative_to(app.folder)}\0".encode() + path.read_bytes())
    return found.hexdigest()


def request(app: App, root: Path, dockerfile: str, tag: str) -> BuildRequest:
    """What builds an application."""
    return BuildRequest(
        root=root, dockerfile=dockerfile, context=app.context, tag=tag, stage=app.stage, build_args=app.build_args
    )


def _vulnerabilities(scan: Scan | None) -> int | None:
    return len(scan.vulnerabilities) if scan is not None and scan.state is ScanState.SCANNED else None


def _english(text: Text | None) -> str:
    return text.english if text is not None else ""


@contextlib.contextmanager
def bench(output: Path, budget: float = 600.0, *, originals_only: bool = False) -> Iterator[Bench]:
    """Connect to the engine and the scanner, and clean up in the end."""
    with Workspace() as workspace, tempfile.TemporaryDirectory(prefix="hullcheck-suite-") as scratch:
        engine = Engine.connect()
        workspace.on_exit(engine.cleanup)
        trivy = Trivy(Path(os.environ.get("TRIVY_CACHE_DIR") or ROOT / ".cache/trivy").resolve())
        if problem := trivy.prepare():
            say(f"suite: nothing is scanned: {problem.english}")
        network = engine.new_name()  # it is found and removed by that, at the end or by a later run
        engine.sdk.networks.create(network, internal=True, labels=engine.labels)
        yield Bench(engine, trivy, Path(scratch), network, output.with_suffix(""), budget, originals_only)


def main(arguments: Sequence[str]) -> int:
    """Run the suite; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m tests.corpus.suite")
    parser.add_argument("--apps", type=Path, default=APPS)
    parser.add_argument("--only", default="", help="names, separated by commas")
    parser.add_argument("--originals", action="store_true", help="build and check the originals, and stop there")
    parser.add_argument("--resume", action="store_true", help="keep what the output holds of applications as they are")
    parser.add_argument("--budget", type=float, default=600.0, help="seconds for one search")
    parser.add_argument("--output", type=Path, default=ROOT / "build/rewrite-suite.json")
    options = parser.parse_args(arguments)
    try:
        apps = list(find(options.apps, [name for name in options.only.split(",") if name]))
    except (OSError, ValueError) as error:
        sys.exit(f"suite: {error}")
    if not apps:
        sys.exit(f"suite: no application in {options.apps}" + (f" is named {options.only}" if options.only else ""))
    found = figures.resumed(options.output, {app.name: digest(app) for app in apps}) if options.resume else {}
    with bench(options.output, options.budget, originals_only=options.originals) as tools:
        say(figures.HEADER)
        for app in apps:
            if app.name not in found:
                found[app.name] = {**judge(tools, app).figures(), "digest": digest(app)}
                say(figures.row(found[app.name]))
                for failure in found[app.name]["failures"]:
                    say("    " + failure.replace("\n", "\n    "))
            figures.write(options.output, [found[one.name] for one in apps if one.name in found])
    done = figures.summary(list(found.values()))
    say("\n" + "\n".join(f"{name.replace('_', ' ')}: {value}" for name, value in done.items()))
    return 1 if done["failures"] else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
