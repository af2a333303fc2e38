"""Reading report.json back. It comes from a run that built a stranger's code, so nothing in it is believed.

Every value has its type and its limit, or the whole report is refused with the place of the first that has not. Links
are never taken from it, and addresses only of the sites that our rules and the scanner point to.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, TypeVar

from bot.errors import InputError
from bot.model import (
    BuildFailure,
    BuildState,
    CandidateState,
    Change,
    Check,
    Comparison,
    Confidence,
    ConfigDifference,
    Finding,
    FindingsDiff,
    Gate,
    Healthcheck,
    Image,
    ImageConfig,
    ImageFacts,
    Layer,
    LayerChange,
    Level,
    LineEdit,
    Linter,
    Origin,
    PackageChange,
    Proof,
    Reason,
    Report,
    ReviewedTarget,
    Revision,
    Rewrite,
    RewriteState,
    Scan,
    ScanState,
    Severity,
    Target,
    ToolVersions,
    TriedCandidate,
    Verdict,
    Vulnerability,
    VulnerabilityDiff,
    WastedFile,
)
from bot.text import Language, Text

SCHEMA = "hullcheck/report/1"

_STRING = 20_000  # characters
_FILE = 1_000_000  # characters of a whole Dockerfile
_ITEMS = 50_000
_TARGETS = 1_000
_NUMBER = 2**53
_TRUSTED = (
    "https://avd.aquasec.com/",
    "https://nvd.nist.gov/",
    "https://github.com/advisories/",
    "https://github.com/hadolint/",
    "https://www.shellcheck.net/",
    "https://docs.docker.com/",
)

T = TypeVar("T")
E = TypeVar("E", bound=Enum)


def load(data: object) -> Report:
    """Return the report that was written as these JSON values, without its links. Raises InputError for any other.

    Not there are the lists of packages of the scans, and of a target what only its build needs to know (`parents`,
    `base_inputs`): nothing is rendered from them.
    """
    root = _At(data, "", _translations(data))
    schema = root.get("schema").text()
    if schema != SCHEMA:
        raise InputError(f"report.json: its schema is {schema[:40]!r}, and only {SCHEMA!r} is read")
    tool = root.get("tool")
    return Report(
        tool=ToolVersions(*(tool.get(name).text() for name in ("version", "engine", "trivy", "hadolint"))),
        base=_revision(root.get("base")),
        head=_revision(root.get("head")),
        verdict=_verdict(root.get("verdict")),
        targets=root.get("targets").each(_reviewed, _TARGETS),
        policy_source=root.get("policy").text(),
        seconds=root.get("seconds").seconds(),
        timings=tuple((name, one.seconds()) for name, one in root.get("timings").pairs()),
        reviewed_at=root.get("reviewed_at").text(),
    )


def _translations(data: object) -> Mapping[str, str]:
    table = _At(data, "", {}).get("translations").get(Language.PORTUGUESE.value)
    return {english: portuguese.text() for english, portuguese in table.pairs()}


@dataclass(frozen=True, slots=True)
class _At:
    """A value of the file with its place, and the table of translations."""

    value: Any
    place: str
    portuguese: Mapping[str, str]

    def fail(self, wanted: str) -> InputError:
        return InputError(f"report.json: {self.place or 'the file'} is not {wanted}")

    def get(self, key: str) -> _At:
        if not isinstance(self.value, dict):
            raise self.fail("an object")
        return _At(self.value.get(key), f"{self.place}.{key}" if self.place else key, self.portuguese)

    def pairs(self) -> Iterator[tuple[str, _At]]:
        if not isinstance(self.value, dict) or len(self.value) > _ITEMS:
            raise self.fail(f"an object of at most {_ITEMS} members")
        for key, value in self.value.items():
            name = _At(key, f"{self.place}: a name", self.portuguese).text()
            yield name, _At(value, f"{self.place}.{name[:40]!r}", self.portuguese)

    def each(self, read: Callable[[_At], T], limit: int = _ITEMS) -> tuple[T, ...]:
        if not isinstance(self.value, list) or len(self.value) > limit:
            raise self.fail(f"a list of at most {limit}")
        return tuple(
            read(_At(value, f"{self.place}[{number}]", self.portuguese)) for number, value in enumerate(self.value)
        )

    def optional(self, read: Callable[[_At], T]) -> T | None:
        return None if self.value is None else read(self)

    def text(self, limit: int = _STRING) -> str:
        if not isinstance(self.value, str) or len(self.value) > limit:
            raise self.fail(f"a string of at most {limit} characters")
        return self.value.encode("utf-8", "replace").decode("utf-8")  # half a character cannot be written

    def file(self) -> str:
        return self.text(_FILE)

    def said(self) -> Text:
        words = self.text()
        return Text(words, self.portuguese.get(words, words))

    def url(self) -> str:
        address = self.text()
        return address if address.startswith(_TRUSTED) else ""

    def number(self, least: int = 0) -> int:
        if type(self.value) is not int or not least <= self.value <= _NUMBER:
            raise self.fail(f"a whole number from {least} to 2^53")
        return self.value

    def line(self) -> int:
        return self.number(1)

    def seconds(self) -> float:
        if type(self.value) not in (int, float) or not 0 <= self.value <= _NUMBER:
            raise self.fail("a number of seconds")
        return float(self.value)

    def flag(self) -> bool:
        if not isinstance(self.value, bool):
            raise self.fail("true or false")
        return self.value

    def one_of(self, kind: type[E]) -> E:
        """Return the member whose value, or for numbers whose name, this is."""
        for member in kind:
            if self.value == (member.value if isinstance(member.value, str) else member.name.lower()):
                return member
        raise self.fail("one of the words that are known here")

    def strings(self) -> tuple[str, ...]:
        return self.each(lambda one: one.text())

    def named(self) -> tuple[tuple[str, str], ...]:
        return tuple((name, value.text()) for name, value in self.pairs())


def _revision(at: _At) -> Revision:
    return Revision(at.get("sha").text(), at.get("name").text())


def _verdict(at: _At) -> Verdict:
    return Verdict(
        at.get("state").one_of(Gate),
        at.get("reasons").each(
            lambda one: Reason(
                one.get("rule").text(), one.get("gate").one_of(Gate), one.get("target").text(), one.get("text").said()
            )
        ),
    )


def _reviewed(at: _At) -> ReviewedTarget:
    findings = at.get("findings")
    vulnerabilities = _vulnerability_diff(at.get("vulnerabilities"))
    found = (*vulnerabilities.new, *vulnerabilities.unchanged)
    comparison = Comparison(
        target=_target(at),
        findings=FindingsDiff(
            new=findings.get("new").each(_finding),
            gone=findings.get("gone").each(_finding),
            unchanged=findings.get("unchanged").each(_finding),
            notes=findings.get("notes").each(_At.said),
        ),
        base=_image(at.get("base")),
        head=_image(at.get("head")),
        vulnerabilities=vulnerabilities,
        packages=at.get("packages").each(_package),
        layers=at.get("layers").each(_layer_change),
        head_scan=at.get("scan").optional(lambda one: _scan(one, found)),
        notes=at.get("notes").each(_At.said),
        dockerfile_text=at.get("dockerfile_text").file(),
        base_dockerfile_text=at.get("base_dockerfile_text").file(),
    )
    return ReviewedTarget(comparison, _rewrite(at.get("rewrite")), _verdict(at.get("verdict")))


def _target(at: _At) -> Target:
    return Target(
        dockerfile=at.get("dockerfile").text(),
        context=at.get("context").text(),
        change=at.get("change").one_of(Change),
        stage=at.get("stage").optional(_At.text),
        platform=at.get("platform").optional(_At.text),
        build_args=at.get("build_args").named(),
        renamed_from=at.get("renamed_from").optional(_At.text),
        smoke=at.get("smoke").optional(_At.text),
        label=at.get("label").optional(_At.text),
        tags=at.get("tags").strings(),
        contexts=at.get("contexts").named(),
        declared=at.get("declared").text(),
    )


def _finding(at: _At) -> Finding:
    return Finding(
        rule=at.get("rule").text(),
        level=at.get("severity").one_of(Level),
        line=at.get("line").line(),
        message=at.get("message").said(),
        why=at.get("why").said(),
        remedy=at.get("remedy").said(),
        linter=at.get("source").one_of(Linter),
        end_line=at.get("end_line").optional(_At.line),
        also=at.get("also").strings(),
        url=at.get("url").optional(_At.url) or None,
        confidence=at.get("confidence").one_of(Confidence),
        fingerprint=at.get("fingerprint").text(),
        instruction=at.get("instruction").text(),
        edit=at.get("edit").optional(_edit),
    )


def _edit(at: _At) -> LineEdit:
    first = at.get("first").line()
    return LineEdit(first, at.get("last").number(first - 1), at.get("text").file())


def _image(at: _At) -> Image:
    return Image(
        state=at.get("state").one_of(BuildState),
        reason=at.get("reason").optional(_At.said),
        facts=_facts(at) if at.get("image_id").value is not None else None,
        failure=at.get("failure").optional(
            lambda one: BuildFailure(
                one.get("instruction").text(), one.get("line").optional(_At.line), one.get("output").strings()
            )
        ),
        build_seconds=at.get("build_seconds").seconds(),
        blame_pull_request=at.get("blame_pull_request").flag(),
    )


def _facts(at: _At) -> ImageFacts:
    return ImageFacts(
        image_id=at.get("image_id").text(),
        platform=at.get("platform").text(),
        size_bytes=at.get("size_bytes").number(),
        pull_size_bytes=at.get("pull_size_bytes").number(),
        wasted_bytes=at.get("wasted_bytes").number(),
        layers=at.get("layers").each(_layer),
        config=_config(at.get("config")),
        wasted_files=at.get("wasted_files").each(_wasted),
    )


def _layer(at: _At) -> Layer:
    return Layer(
        diff_id=at.get("diff_id").text(),
        instruction=at.get("instruction").text(),
        origin=at.get("origin").one_of(Origin),
        size_bytes=at.get("size_bytes").number(),
        pull_size_bytes=at.get("pull_size_bytes").number(),
        line=at.get("line").optional(_At.line),
        dockerfile_stage=at.get("stage").optional(_At.text),
    )


def _wasted(at: _At) -> WastedFile:
    return WastedFile(
        path=at.get("path").text(),
        size_bytes=at.get("size_bytes").number(),
        added_line=at.get("added_line").optional(_At.line),
        hidden_line=at.get("hidden_line").optional(_At.line),
        deleted=at.get("deleted").flag(),
        origin=at.get("origin").one_of(Origin),
    )


def _config(at: _At) -> ImageConfig:
    return ImageConfig(
        entrypoint=at.get("entrypoint").strings(),
        cmd=at.get("cmd").strings(),
        env=at.get("env").named(),
        user=at.get("user").text(),
        workdir=at.get("workdir").text(),
        ports=at.get("ports").strings(),
        volumes=at.get("volumes").strings(),
        labels=at.get("labels").named(),
        healthcheck=at.get("healthcheck").optional(
            lambda one: Healthcheck(
                one.get("test").strings(),
                interval=one.get("interval").seconds(),
                timeout=one.get("timeout").seconds(),
                start_period=one.get("start_period").seconds(),
                retries=one.get("retries").number(),
            )
        ),
        stop_signal=at.get("stop_signal").text(),
        shell=at.get("shell").strings(),
        onbuild=at.get("onbuild").strings(),
    )


def _layer_change(at: _At) -> LayerChange:
    return LayerChange(
        instruction=at.get("instruction").text(),
        line=at.get("line").optional(_At.line),
        before_bytes=at.get("before_bytes").number(),
        after_bytes=at.get("after_bytes").number(),
        origin=at.get("origin").one_of(Origin),
    )


def _package(at: _At) -> PackageChange:
    return PackageChange(
        kind=at.get("kind").text(),
        name=at.get("name").text(),
        before=at.get("before").text(),
        after=at.get("after").text(),
        build_tool=at.get("build_tool").flag(),
        line=at.get("line").optional(_At.line),
    )


def _vulnerability(at: _At) -> Vulnerability:
    return Vulnerability(
        id=at.get("id").text(),
        package=at.get("package").text(),
        installed=at.get("installed").text(),
        severity=at.get("severity").one_of(Severity),
        fixed_in=at.get("fixed_in").text(),
        status=at.get("status").text(),
        purl=at.get("purl").text(),
        kind=at.get("kind").text(),
        path=at.get("path").text(),
        title=at.get("title").text(),
        url=at.get("url").url(),
        diff_id=at.get("diff_id").text(),
        origin=at.get("origin").one_of(Origin),
        line=at.get("line").optional(_At.line),
    )


def _vulnerability_diff(at: _At) -> VulnerabilityDiff:
    return VulnerabilityDiff(
        at.get("state").one_of(ScanState),
        at.get("reason").optional(_At.said),
        new=at.get("new").each(_vulnerability),
        fixed=at.get("fixed").each(_vulnerability),
        unchanged=at.get("unchanged").each(_vulnerability),
        database_updated_at=at.get("database").get("updated_at").text(),
        compared=at.get("compared").flag(),
    )


def _scan(at: _At, found: tuple[Vulnerability, ...]) -> Scan:
    return Scan(
        state=at.get("state").one_of(ScanState),
        reason=at.get("reason").optional(_At.said),
        vulnerabilities=found,
        database_updated_at=at.get("database").get("updated_at").text(),
        suppressed=at.get("suppressed").number(),
        notes=at.get("notes").each(_At.said),
    )


def _rewrite(at: _At) -> Rewrite:
    remaining = at.get("remaining_vulnerabilities").optional(lambda one: one.each(_vulnerability))
    return Rewrite(
        state=at.get("state").one_of(RewriteState),
        reason=at.get("reason").said(),
        dockerfile=at.get("dockerfile").optional(_At.file),
        recipe=at.get("recipe").text(),
        runtime_base=at.get("runtime_base").text(),
        facts=at.get("image").optional(_facts),
        scan=at.get("scan").optional(lambda one: _scan(one, remaining or ())),
        proof=at.get("proof").optional(_proof),
        candidates=at.get("candidates").each(_candidate),
        split_only_bytes=at.get("split_only_bytes").optional(_At.number),
        dockerignore=at.get("dockerignore").optional(_At.file),
        cached=at.get("cached").flag(),
    )


def _proof(at: _At) -> Proof:
    probe = at.get("probe")
    return Proof(
        built=at.get("built").flag(),
        checks=probe.get("checks").each(
            lambda one: Check(one.get("name").text(), one.get("passed").flag(), one.get("text").said())
        ),
        config_differences=at.get("config_differences").each(
            lambda one: ConfigDifference(
                field=one.get("field").text(),
                before=one.get("before").text(),
                after=one.get("after").text(),
                stated=one.get("stated").optional(_At.said),
            )
        ),
        probe=probe.get("kind").text(),
        seconds=at.get("seconds").seconds(),
    )


def _candidate(at: _At) -> TriedCandidate:
    return TriedCandidate(
        recipe=at.get("recipe").text(),
        runtime_base=at.get("runtime_base").text(),
        state=at.get("state").one_of(CandidateState),
        reason=at.get("reason").said(),
        size_bytes=at.get("size_bytes").optional(_At.number),
    )
