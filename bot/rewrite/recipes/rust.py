"""Rust: one program, or a few; what Cargo made on the way stays behind. musl only where it was linked so."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator, Sequence

from bot.dockerfile.paths import absolute
from bot.dockerfile.shell import Command
from bot.languages import table as languages
from bot.rewrite.evidence import start_words
from bot.rewrite.evidence.evidence import Evidence
from bot.rewrite.evidence.steps import BuildStep, fill_shell
from bot.rewrite.proposal import runtime_bases
from bot.rewrite.proposal.proposal import Leave, Proposal, leave

NAME = "rust"
_VERBS = ("build", "install", "rustc", "leptos", "chef", "b", "auditable", "zigbuild")
LEAVE = leave(
    sources="rust",
    suffixes=".rlib .rmeta .d .pdb",
    names="Cargo.toml Cargo.lock rust-toolchain rust-toolchain.toml rustfmt.toml clippy.toml .rustfmt.toml deny.toml "
    ".cargo-lock .rustc_info.json CACHEDIR.TAG *.md LICENSE* build.rs diesel.toml",
    folders=".cargo .fingerprint incremental",
    paths="/usr/local/cargo/registry /usr/local/cargo/git /usr/local/cargo/.crates.toml /usr/local/cargo/.crates2.json "
    "/usr/local/cargo/.package-cache /usr/local/cargo/.package-cache-mutate /usr/local/cargo/.global-cache "
    "/usr/local/cargo/env /usr/local/rustup "
    "/root/.cache /root/.rustup /root/.cargo/registry /root/.cargo/git /root/.cargo/.crates.toml "
    "/root/.cargo/.crates2.json "
    "/root/.cargo/.package-cache /root/.cargo/.package-cache-mutate",
)
TOOLCHAIN = frozenset(("RUSTUP_HOME", "CARGO_HOME", "RUST_VERSION", "RUSTFLAGS", "CARGO_TERM_COLOR"))
_MUSL = re.compile(r"\b\w+-unknown-linux-musl\b")


def propose(evidence: Evidence) -> Iterable[Proposal]:
    """Return what may be done where a RUN builds with Cargo."""
    builds = list(_builds(evidence))
    if not builds or start_words.starts(evidence, ("cargo", "rustc", "trunk", "cargo-watch")):
        return
    targets = {folder for step, command, where in builds for folder in _target_folders(step, command, where)}
    outputs = tuple(dict.fromkeys([*_find_started(evidence), *_find_installed(builds, _by_name(evidence))]))
    yield Proposal(
        NAME,
        bases=runtime_bases.for_compiled(evidence, static=_static(evidence, builds)),
        leave=LEAVE | _intermediate(evidence, targets),
        outputs=outputs,
        tree=not outputs or evidence.context_files is None,
        toolchain_env=TOOLCHAIN,
        build_packages=frozenset(("cargo", "rustc", "rustup", "rust")),
    )


def _builds(evidence: Evidence) -> Iterator[tuple[BuildStep, Command, str]]:
    for step, command, folder in evidence.commands():
        words = [word for word in command.arguments if not word.startswith(("+", "-"))]
        if (command.program in ("cargo", "cross") and words[:1] and words[0] in _VERBS) or command.program == "rustc":
            yield step, command, folder


def _static(evidence: Evidence, builds: list[tuple[BuildStep, Command, str]]) -> bool | None:
    """Whether the programs need no library: built for musl, or on an image of Rust on Alpine; None asks the image."""
    if evidence.image is not None:
        return None
    alpine = evidence.base_name == "rust" and "alpine" in evidence.base_tag
    return alpine or all(
        _MUSL.search(command.raw) or _MUSL.search(step.env.get("CARGO_BUILD_TARGET", "")) for step, command, _ in builds
    )


def _target_folders(step: BuildStep, command: Command, folder: str) -> Iterator[str]:
    """Return the folders that Cargo builds in."""
    named = _value(command, "--target-dir") or dict(command.assignments).get("CARGO_TARGET_DIR")
    named = named or step.env.get("CARGO_TARGET_DIR")
    yield absolute(folder, fill_shell(named, step.env)) if named else posixpath.join(folder, "target")


def _value(command: Command, option: str) -> str | None:
    words = iter(command.arguments)
    for word in words:
        if word == option:
            return next(words, None)
        if word.startswith(f"{option}="):
            return word.partition("=")[2]
    return None


def _intermediate(evidence: Evidence, targets: set[str]) -> Leave:
    """Return what Cargo makes on the way to its programs, for each profile and platform."""
    inner = ("deps", "build", "examples")
    profiles = ("release", "debug")
    paths = [f"{target}/{profile}/{name}" for target in sorted(targets) for profile in profiles for name in inner]
    image = evidence.image
    if image is not None:
        for target in sorted(targets):
            for path in image.files:
                match = re.fullmatch(
                    rf"{re.escape(target.lstrip('/'))}/((?:[\w.-]+/)?[\w-]+)/(?:deps|build|examples)", path
                )
                if match is not None:
                    paths.append("/" + path)
        if any(target in path for target in targets for path in evidence.started_paths):
            return Leave(paths=tuple(dict.fromkeys(paths)))
        # Nothing in the target folder is started: what was needed of it was copied elsewhere.
        reached = [
            one
            for one in evidence.own_programs
            if any(one.real.startswith(target.lstrip("/") + "/") for target in targets)
        ]
        if evidence.own_programs and not reached:
            paths += sorted(targets)
    return Leave(paths=tuple(dict.fromkeys(paths)))


def _by_name(evidence: Evidence) -> tuple[str, ...]:
    """Return the programs that are started by their name alone."""
    return tuple(
        command.words[0]
        for command in evidence.start_commands
        if command.words and re.fullmatch(r"[\w-]+", command.words[0])
    )


def _find_started(evidence: Evidence) -> Iterator[str]:
    for path in evidence.started_paths:
        if not languages.is_script(path):
            yield path


def _find_installed(builds: list[tuple[BuildStep, Command, str]], programs: Sequence[str]) -> Iterator[str]:
    """Return where `cargo install` puts the programs; those that are started are called as they are called there."""
    for step, command, folder in builds:
        if "install" not in command.arguments[:2]:
            continue
        root = _value(command, "--root") or step.env.get("CARGO_INSTALL_ROOT") or step.env.get("CARGO_HOME")
        root = fill_shell(root, step.env) if root else "/usr/local/cargo"
        operands = [
            word for word in command.arguments[1:] if re.fullmatch(r"[\w-]+", word) and not word.startswith("-")
        ]
        path = _value(command, "--path")
        name = operands[0] if operands and path is None else posixpath.basename(absolute(folder, path or "."))
        for program in programs or [name] if path is not None else [name]:
            if program:
                yield absolute(root, f"bin/{program}")
