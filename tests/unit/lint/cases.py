"""One line a case: what a rule catches, and what it passes."""

from collections.abc import Callable, Iterable

from bot.dockerfile.edit import apply
from bot.dockerfile.ignore import IgnoreRules
from bot.dockerfile.stages import graph
from bot.dockerfile.syntax import parse
from bot.lint.own_rules import run_rules
from bot.lint.rule import Context
from bot.model.findings import Finding
from bot.model.images import ImageConfig, ImageFacts, Layer, Origin, Package, WastedFile
from bot.model.scans import Scan, ScanState


class Cases:
    """The cases of one rule."""

    def __init__(self, rule: str) -> None:
        self.rule = rule

    def found(
        self,
        text: str,
        *,
        facts: ImageFacts | None = None,
        scan: Scan | None = None,
        files: Iterable[str] | None = None,
        ignore: str = "",
        stage: str | None = None,
        read: Callable[[str], bytes | None] | None = None,
    ) -> tuple[Finding, ...]:
        dockerfile = parse(text + "\n")
        stages = graph(dockerfile)
        names = None if files is None else frozenset(files)
        rules = IgnoreRules.parse(ignore)
        context = Context(dockerfile, stages, stages.final(stage), names, rules, facts=facts, scan=scan, read=read)
        findings, notes = run_rules(context)
        assert notes == ()
        return tuple(one for one in findings if one.rule == self.rule)

    def catches(self, text: str, *, line: int | None = None, says: str = "", **more) -> Finding:  # type: ignore[no-untyped-def]
        findings = self.found(text, **more)
        assert len(findings) == 1, [one.message.english for one in findings]
        assert says in findings[0].message.english
        assert line in (None, findings[0].line)
        return findings[0]

    def passes(self, text: str, **more) -> None:  # type: ignore[no-untyped-def]
        assert self.found(text, **more) == ()

    def mends(self, before: str, after: str, **more) -> None:  # type: ignore[no-untyped-def]
        """The edit makes this of it, and then there is nothing to find."""
        edit = self.catches(before, **more).edit
        assert edit is not None
        assert apply(before + "\n", [edit]) == after + "\n"
        self.passes(after, **more)

    def leaves(self, text: str, **more) -> None:  # type: ignore[no-untyped-def]
        """It is found, but there is no edit that is sure to be right."""
        assert self.catches(text, **more).edit is None


def facts(
    *,
    user: str = "",
    env: Iterable[tuple[str, str]] = (),
    entrypoint: Iterable[str] = (),
    wasted: Iterable[WastedFile] = (),
    layers: Iterable[Layer] = (),
) -> ImageFacts:
    """An image of which only that is told."""
    files = tuple(wasted)
    return ImageFacts(
        image_id="sha256:1",
        platform="linux/amd64",
        size_bytes=1,
        pull_size_bytes=1,
        wasted_bytes=sum(file.size_bytes for file in files),
        layers=tuple(layers),
        config=ImageConfig(entrypoint=tuple(entrypoint), env=tuple(env), user=user),
        wasted_files=files,
    )


def layer(line: int | None, size: int, diff_id: str = "sha256:a") -> Layer:
    origin = Origin.BASE_IMAGE if line is None else Origin.DOCKERFILE
    return Layer(diff_id, "RUN something", origin, size, size, line)


def scan(*packages: tuple[str, str]) -> Scan:
    """A scan that found these packages, each with the layer that brought it."""
    return Scan(
        ScanState.SCANNED,
        packages=tuple(Package("debian", name, "1", diff_id=diff_id) for name, diff_id in packages),
    )
