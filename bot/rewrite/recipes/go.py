"""Go: one program, static unless cgo makes it load a C library."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator

from bot.dockerfile.paths import absolute
from bot.dockerfile.shell import Command
from bot.rewrite.evidence.evidence import Evidence
from bot.rewrite.evidence.steps import BuildStep, fill_shell
from bot.rewrite.proposal import runtime_bases
from bot.rewrite.proposal.proposal import Leave, Proposal, leave

NAME = "go"
_BUILDS = ("go build", "go install")
LEAVE = leave(
    sources="go",
    suffixes=".mod .sum .s .proto",
    names="go.mod go.sum go.work go.work.sum Makefile makefile GNUmakefile *_test.go *.md LICENSE* COPYING* .air.toml "
    "Taskfile.yml magefile.go modules.txt",
    folders="testdata",
    paths="/go/pkg /usr/local/go /root/go /root/.cache /root/.config/go /root/sdk",
)
TOOLCHAIN = frozenset(("GOLANG_VERSION", "GOTOOLCHAIN", "GOPATH", "GOROOT", "GOPROXY", "GOFLAGS", "GO111MODULE"))
# What reads files that are not in the program: with none of these in the source, embedded files are all that is read.
_READS = re.compile(
    r"\bos\.(?:Open|OpenFile|ReadFile|ReadDir|DirFS|Stat)\b|\bioutil\.|\bhttp\.(?:Dir|ServeFile)\b|ParseFiles|ParseGlob"
    r"|filepath\.(?:Walk|Glob)|plugin\.Open|\bexec\.Command"
)
_EMBED = re.compile(r"^//go:embed[ \t]+(.+)$", re.MULTILINE)
_MOST_SOURCES = 3000


def propose(evidence: Evidence) -> Iterable[Proposal]:
    """Return what may be done where a RUN builds Go."""
    builds = [*evidence.running(*_BUILDS), *_by_make(evidence)] or list(evidence.running("go get"))
    if not builds:
        return
    outputs = tuple(dict.fromkeys(path for step, command, folder in builds for path in _outputs(step, command, folder)))
    yield Proposal(
        NAME,
        bases=runtime_bases.for_compiled(evidence, static=_static(evidence, builds)),
        leave=LEAVE | _find_embedded(evidence),
        outputs=outputs,
        tree=not outputs or evidence.context_files is None,
        toolchain_env=TOOLCHAIN,
        build_packages=frozenset(("golang", "golang-go", "go", "upx", "upx-ucl")),
    )


def _by_make(evidence: Evidence) -> Iterator[tuple[BuildStep, Command, str]]:
    """A Makefile that nobody reads here, on an image that is there to build Go."""
    if evidence.base_name == "golang":
        yield from evidence.running("make", "mage", "task", "goreleaser")


def _static(evidence: Evidence, builds: list[tuple[BuildStep, Command, str]]) -> bool | None:
    """Whether the program needs no C library; None to take it from the image."""
    if evidence.image is not None:
        return None
    return all(
        dict(command.assignments).get("CGO_ENABLED", step.env.get("CGO_ENABLED")) == "0"
        or "CGO_ENABLED=0" in command.words
        or "-static" in command.raw
        for step, command, _ in builds
    )


def _outputs(step: BuildStep, command: Command, folder: str) -> Iterator[str]:
    """Return the absolute paths of the programs that a `go build` or `go install` makes."""
    words = [fill_shell(word, step.env) for word in command.arguments]
    if command.program != "go" or not words:
        return
    packages, out = _operands(words[1:])
    if words[0] in ("install", "get"):
        where = step.env.get("GOBIN") or posixpath.join(step.env.get("GOPATH", "/go").partition(":")[0], "bin")
        for package in packages or ["."]:
            name = _name(package, folder)
            if name:
                yield absolute(where, name)
        return
    if out is not None:
        path = absolute(folder, out)
        name = _name(packages[0] if packages else ".", folder)
        yield posixpath.join(path, name) if out.endswith("/") and name else path
        return
    name = _name(packages[0] if packages else ".", folder)
    if name:
        yield absolute(folder, name)


def _operands(words: list[str]) -> tuple[list[str], str | None]:
    """Return the packages that are named, and the value of -o."""
    valued = (
        "-o",
        "-ldflags",
        "-tags",
        "-mod",
        "-p",
        "-gcflags",
        "-asmflags",
        "-modfile",
        "-overlay",
        "-C",
        "-buildmode",
    )
    packages: list[str] = []
    out = None
    rest = iter(words)
    for word in rest:
        option, equals, value = word.partition("=")
        option = option.replace("--", "-", 1)
        if option in valued:
            found = value if equals else next(rest, "")
            out = found if option == "-o" else out
        elif not word.startswith("-"):
            packages.append(word)
    return packages, out


def _name(package: str, folder: str) -> str:
    """Return the name of the program that a package makes: its folder's, without a major version at the end."""
    path = package.partition("@")[0].rstrip("/")
    if path.endswith("..."):
        return ""
    if path in ("", ".", "./"):
        path = folder
    if path.endswith(".go"):
        return posixpath.basename(path).removesuffix(".go")
    parts = [part for part in path.split("/") if part and part != "."]
    if len(parts) > 1 and re.fullmatch(r"v\d+", parts[-1]):
        parts.pop()
    return parts[-1] if parts and "$" not in parts[-1] else ""


def _find_embedded(evidence: Evidence) -> Leave:
    """Return the files that are in the program already, if its source reads no others."""
    image = evidence.image
    if image is None:
        return Leave()
    sources = [
        path
        for path in image.own()
        if path.endswith(".go") and not path.endswith("_test.go") and not path.startswith(("go/pkg/", "usr/local/go/"))
    ]
    if not sources or len(sources) > _MOST_SOURCES:
        return Leave()
    found: list[str] = []
    for path in sources:
        text = image.text(path)
        if _READS.search(text):
            return Leave()
        for match in _EMBED.finditer(text):
            for pattern in match[1].split():
                found.append(absolute("/" + posixpath.dirname(path), pattern.strip('"`').removeprefix("all:")))
    plain = tuple(path for path in found if not re.search(r"[*?\[]", path))
    return Leave(paths=plain)
