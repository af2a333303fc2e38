"""What the programs of a candidate name and only the original has: files and programs that no probe may reach. Pure.

A name in a program is no proof that it is used. But a rewrite that has lost what its program names is not offered: it
is cheap to keep a file, and dear to find out in production.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from bot.engine.archive import Kind
from bot.messages import proof as messages
from bot.rewrite.bases import words
from bot.rewrite.evidence import BuiltImage
from bot.rewrite.reach import ELF_BYTES, Reach
from bot.text import Text, verbatim

_MOST_FILES = 400  # that are looked for in the programs
_MOST_PROGRAMS = 40
_MOST_BYTES = 300_000_000  # of programs that are searched
_SOURCE_BYTES = 200_000
_MOST_SOURCES = 3000
_HEAD = 64  # bytes of a file that tell whether a program carries it in itself
_DATA = re.compile(
    r"\.(?:txt|json|ya?ml|toml|ini|conf|cfg|html?|tmpl|tpl|gohtml|css|svg|png|jpe?g|gif|ico|csv|tsv|sql|pem|crt|key|xml"
    r"|properties|dat|db|sqlite3?|bin|model|onnx|lua|wasm|mo|ttf|otf|woff2?|mp3|wav|xsd|proto|graphql|mustache|hbs)$"
)
_OF_BUILD = re.compile(
    r"(?:^|/)(?:package(?:-lock)?|tsconfig[^/]*|composer|jsconfig|bower|lerna|turbo|nx|angular|renovate)\.json$"
    r"|(?:^|/)(?:requirements[^/]*|CMakeLists|CMakeCache)\.txt$|(?:^|/)(?:Cargo|pyproject|Pipfile|rust-toolchain)\.toml$"
    r"|(?:^|/)(?:pom|build|ivy)\.xml$|(?:^|/)\.|(?:^|/)(?:test|tests|testdata|spec|docs?|examples?|node_modules|vendor)/"
    r"|(?:^|/)(?:CMakeFiles|target|obj|\.git)/"
)
_NOT_OWN = (
    *("tmp/", "var/tmp/", "proc/", "dev/", "root/.", "usr/local/go/", "go/pkg/", "usr/share/doc/"),
    *("var/lib/", "var/cache/"),
)
# A program that is started by name, as several languages write it.
_STARTS = (
    re.compile(rb"""exec\.Command(?:Context)?\((?:\w+,\s*)?"([A-Za-z][\w.+-]{1,40})\""""),
    re.compile(rb"""exec\.LookPath\("([A-Za-z][\w.+-]{1,40})"\)"""),
    re.compile(
        rb"""subprocess\.(?:run|call|check_call|check_output|Popen|getoutput)\(\s*\[?\s*[rf]?["']([A-Za-z][\w.+-]{1,40})"""
    ),
    re.compile(rb"""shutil\.which\(["']([A-Za-z][\w.+-]{1,40})["']"""),
    re.compile(
        rb"""(?:os\.system|os\.popen|popen|\bsystem|shell_exec|proc_open|passthru)\(\s*[rf]?["']([A-Za-z][\w.+-]{1,40})"""
    ),
    re.compile(rb"""exec[lv]p?e?\(\s*"(?:/usr)?(?:/s?bin/)?([A-Za-z][\w.+-]{1,40})\""""),
    re.compile(rb"""(?:spawn|spawnSync|execFile|execFileSync|execSync|\bexec)\(\s*["'`]([A-Za-z][\w.+-]{1,40})"""),
    re.compile(rb"""Command::new\("([A-Za-z][\w.+-]{1,40})"\)"""),
    re.compile(rb"""new ProcessBuilder\(\s*"([A-Za-z][\w.+-]{1,40})\""""),
)
_COMPILED = re.compile(r"\.(?:go|c|cc|cpp|cxx|rs|java|kt|scala|cs|hs|d|nim|zig)$")
_INTERPRETED = re.compile(r"\.(?:py|js|mjs|cjs|ts|rb|php|pl|lua|ex|exs|sh)$")
_TESTS = re.compile(
    r"(?:^|/)(?:tests?|spec|__tests__|examples?|node_modules|vendor|site-packages|dist-packages)/|_test\.go$"
)
_BUILDERS = words(
    "gcc g++ cc c++ clang make cmake ninja go cargo rustc javac mvn gradle npm npx yarn pnpm bun node-gyp tsc webpack "
    "vite pip pip3 poetry uv composer bundle gem mix dotnet apt apt-get apk dpkg yum dnf sudo which sh bash"
)


def problems(original: BuiltImage, candidate: BuiltImage) -> Iterator[Text]:
    """Return what a program of the candidate names, and only the original has."""
    yield from _files(original, candidate)
    yield from _programs(original, candidate)


# ------------------------------------------------------------------------------------------------------------- files


def _files(original: BuiltImage, candidate: BuiltImage) -> Iterator[Text]:
    lost = list(_lost(original, candidate))[:_MOST_FILES]
    if not lost:
        return
    programs = list(_contents(candidate))
    workdir = original.config.workdir.strip("/")
    for path in lost:
        names = _names(path, workdir)
        for program, content in programs:
            named = any(name in content for name in names)
            if named and not _carried(original, path, content):
                yield messages.NAMES_FILE(program=verbatim(f"/{program}"), path=verbatim(f"/{path}"))
                break


def _lost(original: BuiltImage, candidate: BuiltImage) -> Iterator[str]:
    """The data files that the Dockerfile made in the original, and that the candidate has nowhere."""
    for path in original.own():
        entry = original.files[path].entry
        if entry.kind is not Kind.FILE or not entry.length or not _DATA.search(path) or _OF_BUILD.search(path):
            continue
        if path.startswith(_NOT_OWN) or original.system.owner(path) is not None:
            continue
        if candidate.resolve(path) is None:
            yield path


def _names(path: str, workdir: str) -> tuple[bytes, ...]:
    """How a program may name a file: by its whole path, or from the folder that it starts in."""
    names = [f"/{path}"]
    if workdir and path.startswith(f"{workdir}/"):
        inside = path.removeprefix(f"{workdir}/")
        names.append(inside)
        if len(posixpath.basename(path)) >= 6:
            names.append(posixpath.basename(path))
    return tuple(name.encode("utf-8", "surrogateescape") for name in names)


def _carried(original: BuiltImage, path: str, content: bytes) -> bool:
    """Whether a program has a file's content in itself, as `go:embed` and `include_str!` make it."""
    head = original.read(path, _HEAD)
    return head in content


def _contents(candidate: BuiltImage) -> Iterator[tuple[str, bytes]]:
    """The programs of the candidate's own, with what is in them."""
    total = number = 0
    for path in candidate.own():
        entry = candidate.files[path].entry
        if entry.kind is not Kind.FILE or entry.length < 64 or candidate.system.owner(path) is not None:
            continue
        if candidate.content(path, 4) != b"\x7fELF":
            continue
        number, total = number + 1, total + entry.length
        if number > _MOST_PROGRAMS or total > _MOST_BYTES:
            return
        yield path, candidate.content(path, ELF_BYTES)


# ---------------------------------------------------------------------------------------------------------- programs


def _programs(original: BuiltImage, candidate: BuiltImage) -> Iterator[Text]:
    before, after = (
        Reach(image.files, image.content, dict(image.config.env), image.config.workdir)
        for image in (original, candidate)
    )
    for path, name in sorted(_started(original, candidate)):
        if after.which(name) is None and before.which(name) is not None:
            yield messages.NAMES_PROGRAM(source=verbatim(f"/{path}"), program=verbatim(name))


def _started(original: BuiltImage, candidate: BuiltImage) -> set[tuple[str, str]]:
    """The programs that sources start: compiled ones wherever they are, others if the candidate has them, too."""
    found: set[tuple[str, str]] = set()
    looked = 0
    for path in original.own():
        if _TESTS.search(path) or original.files[path].entry.kind is not Kind.FILE:
            continue
        if not (_COMPILED.search(path) or (_INTERPRETED.search(path) and candidate.resolve(path) is not None)):
            continue
        if path.startswith(_NOT_OWN) or original.system.owner(path) is not None:
            continue
        looked += 1
        if looked > _MOST_SOURCES:
            break
        text = original.content(path, _SOURCE_BYTES)
        found |= {
            (path, name.decode())
            for pattern in _STARTS
            for name in pattern.findall(text)
            if name.decode() not in _BUILDERS
        }
    return found
