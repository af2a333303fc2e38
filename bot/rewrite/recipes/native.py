"""Languages that compile to one program: Haskell, Swift, Nim, Crystal, Zig, D, V, OCaml, Pascal, Ada and others.

Each is a row of data: how it is told, how its compiler is told to write, what it leaves.
"""

from __future__ import annotations

import itertools
import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from bot.dockerfile import image_names
from bot.dockerfile.distributions import Family, Libc
from bot.dockerfile.paths import absolute
from bot.dockerfile.shell import Command
from bot.languages import table as languages
from bot.languages.row import word_set
from bot.rewrite.evidence import start_words
from bot.rewrite.evidence.evidence import Evidence
from bot.rewrite.proposal import runtime_bases
from bot.rewrite.proposal.proposal import Leave, Proposal, leave
from bot.rewrite.proposal.runtime_bases import Base

NAME = "native"


@dataclass(frozen=True, slots=True)
class NativeBuild:
    """How one language is built.

    `outs` are options that name the program, or its folder; `static` says that it needs no library; `needs` are
    libraries by family, for a text without an image; `interpreters`, if started, need the whole toolchain.
    """

    name: str
    commands: tuple[str, ...]
    leave: Leave
    outs: tuple[str, ...] = ("-o",)
    static: re.Pattern[str] = re.compile(r"(?!)")
    needs: Mapping[Family, tuple[str, ...]] = field(default_factory=dict)
    packages: frozenset[str] = frozenset()
    interpreters: tuple[str, ...] = ()


_NO_LIBRARY = re.compile(
    r"(?:^|\s)(?:--static|-static|--passL:-static|-ccopt\s+-static|-optl-static|--passl:-static)\b"
)
_GMP = {Family.DEBIAN: ("libgmp10",), Family.UBUNTU: ("libgmp10",), Family.ALPINE: ("gmp",)}
_CRYSTAL = {
    Family.DEBIAN: ("libevent-2.1-7", "libgc1", "libpcre2-8-0", "libssl3"),
    Family.ALPINE: ("gc", "libevent", "libgcc", "openssl", "pcre2"),
}
_PAPERS = leave(names="README* LICENSE* CHANGELOG* COPYING* CONTRIBUTING*")
LANGUAGES = (
    NativeBuild(
        "haskell",
        (
            *(
                "stack build",
                "stack install",
                "stack",
                "cabal build",
                "cabal install",
                "cabal new-build",
                "cabal",
                "ghc",
            ),
            *("cabal new-install", "cabal v2-install", "cabal v2-build"),
        ),
        leave(
            sources="haskell",
            suffixes=".lhs .hi .o .dyn_hi .dyn_o",
            names="stack.yaml* cabal.project* package.yaml Setup.hs",
            folders=".stack-work .cabal-sandbox dist-newstyle dist",
            paths="/root/.stack /root/.cabal/packages /root/.cabal/store /root/.ghcup /root/.ghc /opt/ghc /opt/stack",
        ),
        ("-o", "--installdir", "--local-bin-path", "--install-dir", "--bindir"),
        _NO_LIBRARY,
        _GMP,
        word_set("ghc cabal-install haskell-stack stack"),
        ("stack", "cabal", "runghc", "runhaskell", "ghci"),
    ),
    NativeBuild(
        "swift",
        ("swift build", "swiftc"),
        leave(
            sources="swift",
            suffixes=".swiftmodule .swiftdoc .swiftdeps .o .d .dia .pcm",
            names="Package.swift Package.resolved",
            folders="checkouts repositories artifacts ModuleCache index Modules",
            paths="/root/.swiftpm /root/.cache",
        ),
        ("-o", "--build-path", "--scratch-path"),
        re.compile(r"-static-executable"),
        interpreters=("swift",),
    ),
    NativeBuild(
        "nim",
        ("nim c", "nim cpp", "nim compile", "nimble build", "nimble install", "nimble c"),
        leave(".nims", "nim.cfg nimble.lock", "nimcache", "/root/.nimble /root/.cache/nim /nim", sources="nim"),
        ("-o", "--out", "-o:", "--out:"),
        _NO_LIBRARY,
        packages=word_set("nim nimble"),
        interpreters=("nim", "nimble"),
    ),
    NativeBuild(
        "crystal",
        ("crystal build", "crystal compile", "shards build", "shards install"),
        leave(".dwarf", "shard.yml shard.lock", ".shards", "/root/.cache", sources="crystal"),
        ("-o", "--output"),
        _NO_LIBRARY,
        _CRYSTAL,
        word_set("crystal shards"),
        ("crystal", "shards"),
    ),
    NativeBuild(
        "zig",
        ("zig build", "zig build-exe", "zig"),
        leave(
            ".zon .o", "zls.json", "zig-cache .zig-cache", "/root/.cache /zig /usr/local/zig /opt/zig", sources="zig"
        ),
        ("-femit-bin", "--prefix", "-p"),
        re.compile(r"-Dtarget=\S*musl|-target\s+\S*musl"),
        packages=word_set("zig"),
        interpreters=("zig",),
    ),
    NativeBuild(
        "d",
        ("dub build", "dub", "dmd", "ldc2", "ldmd2", "gdc", "rdmd"),
        leave(".d .di .o", "dub.json dub.sdl dub.selections.json", ".dub", "/root/.dub /dlang /opt/dmd /opt/ldc"),
        ("-of", "-o", "--of"),
        _NO_LIBRARY,
        packages=word_set("dmd ldc dub gdc"),
        interpreters=("dub", "rdmd", "dmd"),
    ),
    NativeBuild(
        "v",
        ("v -prod", "v build", "v"),
        leave(".v .vsh", "v.mod", "", "/root/.vmodules /root/.cache /opt/vlang"),
        ("-o", "-output"),
        _NO_LIBRARY,
        interpreters=("v",),
    ),
    NativeBuild(
        "ocaml",
        ("dune build", "dune install", "ocamlfind", "ocamlopt", "opam exec", "opam install", "esy"),
        leave(
            ".cmi .cmx .cmo .cma .cmxa .cmt .cmti .o .a",
            "dune dune-project *.opam Makefile",
            ".opam .objs .esy",
            "/root/.opam /home/opam/.opam",
            sources="ocaml",
        ),
        ("-o", "--prefix"),
        _NO_LIBRARY,
        _GMP,
        word_set("ocaml opam dune"),
        ("dune", "ocaml", "opam", "esy"),
    ),
    NativeBuild(
        "pascal",
        ("fpc", "lazbuild"),
        leave(".pp .lpr .lpi .ppu .o .lps .inc", sources="pascal"),
        ("-o", "-FE"),
        packages=word_set("fpc lazarus"),
    ),
    NativeBuild(
        "ada",
        ("gprbuild", "gnatmake", "alr build"),
        leave(".adb .ads .ali .gpr .o", folders="obj alire"),
        ("-o", "-p"),
        packages=word_set("gnat gprbuild"),
    ),
    NativeBuild("odin", ("odin build",), leave(".odin"), ("-out:",), interpreters=("odin",)),
    NativeBuild("vala", ("valac",), leave(".vala .vapi"), packages=word_set("valac")),
    NativeBuild(
        "bun",
        ("bun build --compile", "deno compile"),
        leave("", "bun.lockb bun.lock bunfig.toml", sources="typescript tsx"),
        ("--outfile", "--output", "-o"),
        interpreters=("bun", "deno", "node", "npm"),
    ),
)


def propose(evidence: Evidence) -> Iterable[Proposal]:
    """Return what may be done where a RUN compiles one of the languages, and what is started is not its toolchain."""
    for language in LANGUAGES:
        builds = list(evidence.running(*language.commands))
        if not builds or start_words.starts(evidence, language.interpreters):
            continue
        outputs = tuple(dict.fromkeys(_outputs(evidence, language, [(one, where) for _, one, where in builds])))
        found = evidence.distribution
        text_only = evidence.image is None
        static = any(language.static.search(one.raw) for _, one, _ in builds) if text_only else None
        packages = language.needs.get(found.family, ()) if found is not None and text_only and not static else ()
        yield Proposal(
            NAME,
            bases=_bases(evidence, language, static=static),
            leave=(language.leave | _PAPERS).keeping(*evidence.started_paths),
            outputs=outputs,
            tree=not outputs or evidence.context_files is None,
            packages=packages,
            toolchain_env=frozenset((f"{language.name.upper()}_VERSION", "GHCUP_INSTALL_BASE_PREFIX", "STACK_ROOT")),
            build_packages=language.packages,
        )
        return


def _bases(evidence: Evidence, language: NativeBuild, *, static: bool | None) -> tuple[Base, ...]:
    """Return the bases for a compiled program; Swift's libraries are in the slim form of its own image."""
    parts = image_names.reference(evidence.base_raw)
    if language.name == "swift" and parts.last == "swift" and not static:
        plain = re.fullmatch(r"(?:\d[\d.]*)(?:-(?:jammy|focal|bionic|noble|bookworm|amazonlinux2))?", parts.tag)
        if plain is not None:
            found = evidence.distribution
            family = found.family if found is not None else Family.UBUNTU
            slim = Base(f"{parts.name}:{parts.tag}-slim", family, Libc.GLIBC, 250_000_000, same_release=True,
                        provides=("libcurl4", "libxml2", "tzdata", "ca-certificates"))  # fmt: skip
            return (slim,)
    return runtime_bases.for_compiled(evidence, static=static)


def _outputs(evidence: Evidence, language: NativeBuild, builds: Iterable[tuple[Command, str]]) -> Iterator[str]:
    """Return the programs that compilers are told to write, and those that are started."""
    for command, folder in builds:
        for value in _find_values(command.arguments, language.outs):
            if value and not value.startswith("-") and "$" not in value:
                yield absolute(folder, value)
    for path in evidence.started_paths:
        if not languages.is_script(path) and posixpath.basename(path):
            yield path


def _find_values(arguments: Sequence[str], options: Sequence[str]) -> Iterator[str]:
    """Return the values of options: `-o X`, `--out=X`, `--out:X`, `-ofX`."""
    for word, follower in itertools.zip_longest(arguments, arguments[1:], fillvalue=""):
        for option in options:
            name, equals, value = word.partition("=")
            if word == option:
                yield follower
            elif name == option and equals:
                yield value
            elif option in ("-of", "-FE") or option.endswith(":"):
                yield word.removeprefix(option) if word.startswith(option) else ""
