"""Whether a change of files reaches an image whose Dockerfile stayed the same. Pure."""

from __future__ import annotations

import fnmatch
import posixpath
from collections.abc import Collection, Iterable, Iterator

from bot.dockerfile import ignore
from bot.dockerfile.expansion import ExpansionError
from bot.dockerfile.ignore import IgnoreRules, IgnoreSyntaxError
from bot.dockerfile.references import allowed
from bot.dockerfile.stages import StageGraph, environment, expand, graph, mounts
from bot.dockerfile.syntax import DockerfileSyntaxError, Instruction, parse
from bot.errors import InputError
from bot.model import BuildInputs


def ignore_file(dockerfile: str, context: str, files: Collection[str]) -> str | None:
    """Return the path of the ignore file that counts for a build, None if there is none."""
    return next((name for name in ignore.names(dockerfile, context) if name in files), None)


def takes(text: str, inputs: BuildInputs, rules: str | None, changed: Iterable[str]) -> bool:
    """Whether a build copies one of the changed files. `rules` is the text of the ignore file that counts.

    Where it cannot be told (a variable that only the build knows), the answer is yes: an image too many is reviewed.
    """
    inside = [path for path in (_below(path, inputs.context) for path in changed) if path is not None]
    try:
        kept = IgnoreRules.parse(rules or "").kept(inside)
        stages = graph(parse(text), dict(inputs.build_args))
        return any(_matches(source, path) for source in set(_sources(stages, inputs.stage)) for path in kept)
    except IgnoreSyntaxError:
        return bool(inside)
    except (DockerfileSyntaxError, InputError):
        return False


def builds_on(images: Iterable[str], tags: Iterable[str]) -> str | None:
    """Return the one of the names of images that these tags mean, None if none is. A tag `a/b` means any `a/b:x`."""
    patterns = tuple(tags)
    return next((image for image in images if allowed(image, patterns)), None) if patterns else None


def _below(path: str, folder: str) -> str | None:
    if folder in ("", "."):
        return path
    return path.removeprefix(f"{folder}/") if path.startswith(f"{folder}/") else None


def _sources(stages: StageGraph, stage: str | None) -> Iterator[str]:
    """Every path of the context that a build of the stage copies or mounts; "*" for what cannot be told."""
    for one in stages.needed(stages.final(stage)):
        env = environment(stages, one)
        for instruction in one.instructions:
            actual = instruction.sub or instruction
            if actual.keyword in ("COPY", "ADD") and actual.flag("from") is None:
                yield from _copied(actual, env, stages.escape)
            elif actual.keyword == "RUN":
                yield from _mounted(actual)


def _copied(instruction: Instruction, env: dict[str, str], escape: str) -> Iterator[str]:
    for word in instruction.args[:-1]:
        if word.startswith("<<"):
            continue
        try:
            source = expand(word, env, escape)
        except ExpansionError:
            source = "*"
        yield "*" if "${" in source else _clean(source)  # an address is the path of no file


def _mounted(instruction: Instruction) -> Iterator[str]:
    for mount in mounts(instruction):
        options = dict(mount)
        if options.get("type", "bind") == "bind" and "from" not in options:
            source = options.get("source", options.get("src", "."))
            yield "*" if "$" in source else _clean(source)


def _clean(source: str) -> str:
    return posixpath.normpath(source.lstrip("/") or ".").lstrip("./") or "."


def _matches(source: str, path: str) -> bool:
    """Whether a file is the source, below it, or found by its wildcards, which do not cross folders."""
    if source in (".", "*"):
        return True
    wanted, parts = source.split("/"), path.split("/")
    return len(wanted) <= len(parts) and all(
        fnmatch.fnmatchcase(part, pattern) for part, pattern in zip(parts, wanted, strict=False)
    )
