"""ENV, PATH and WORKDIR of the old base image: what is kept of them, and what is stated as gone. Pure."""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Collection, Sequence

from bot.dockerfile.paths import DEFAULT_PATH
from bot.messages import rewrite as messages
from bot.model.images import ImageConfig
from bot.rewrite.candidate import ANY, Stated
from bot.rewrite.writing.draft import Draft
from bot.rewrite.writing.text import Lines
from bot.text import verbatim

# ENV of a base image that tells how it was made, whatever the toolchain.
_OF_TOOLCHAIN = re.compile(
    r".*_VERSION|.*_SHA\d*|.*_?GPG_KEYS?|.*_MIRRORS?|.*_URL|.*_CHECKSUM|GOPATH|GOTOOLCHAIN|GOROOT|RUSTUP_HOME|CARGO_HOME"
)


def workdir(draft: Draft) -> str:
    """Return the WORKDIR that the original has from its base image, and another base has not.

    It comes first: relative paths begin there.
    """
    if draft.same_image or not draft.evidence.steps or draft.evidence.steps[0].workdir in ("/", ""):
        return ""
    if draft.evidence.image is None and any(step.keyword == "WORKDIR" for step in draft.evidence.steps):
        return ""
    first = next((step for step in draft.evidence.steps if step.keyword == "WORKDIR"), None)
    if first is not None and first.instruction.args and first.instruction.args[0].startswith(("/", "$")):
        return ""
    return f"{draft.kw('WORKDIR')} {draft.evidence.steps[0].workdir}\n"


def write_inherited(draft: Draft, body: Lines) -> None:
    """Say what the original has from its base image, and another base has not."""
    if draft.same_image:
        return
    keywords = {step.keyword for step in draft.evidence.steps}
    image = draft.evidence.image
    if image is None:
        return
    if "USER" not in keywords and image.config.user:
        body.add(f"{draft.kw('USER')} {image.config.user}")
    if "STOPSIGNAL" not in keywords and image.config.stop_signal:
        body.add(f"{draft.kw('STOPSIGNAL')} {image.config.stop_signal}")
    if draft.proposal.from_base or (draft.proposal.makes_runtime and not draft.proposal.drops_entrypoint):
        _inherited_command(draft, image.config, keywords, body)


def _inherited_command(draft: Draft, config: ImageConfig, keywords: Collection[str], body: Lines) -> None:
    """Say the ports, the entrypoint and the command of the old base, whose programs come along."""
    if "EXPOSE" not in keywords and config.ports:
        body.add(f"{draft.kw('EXPOSE')} {' '.join(port.removesuffix('/tcp') for port in config.ports)}")
    if "ENTRYPOINT" in keywords:
        return
    for keyword, words in (("ENTRYPOINT", config.entrypoint), ("CMD", config.cmd)):
        if keyword not in keywords and words:
            body.add(f"{draft.kw(keyword)} {json.dumps(list(words), ensure_ascii=False)}")


def kept_env(draft: Draft) -> list[tuple[str, str]]:
    """Return the ENV of the old base that the program may need, and what the recipe sets."""
    found: list[tuple[str, str]] = []
    if not draft.same_image:
        path = _path_folders(draft)
        if path:
            found.append(("PATH", ":".join([*path, "$PATH"])))
        for name, value in draft.evidence.base_env.items():
            if (name, value) in draft.base.env:
                continue
            if name != "PATH" and not _of_toolchain(draft, name) and re.fullmatch(r"\w+", name):
                found.append((name, value))
    return [*found, *draft.proposal.env]


def _of_toolchain(draft: Draft, name: str) -> bool:
    return name in draft.proposal.toolchain_env or _OF_TOOLCHAIN.fullmatch(name) is not None


def _path_folders(draft: Draft) -> list[str]:
    """Return the folders of the old base's PATH that other bases do not have, and that the product is in."""
    image = draft.evidence.image
    standard = DEFAULT_PATH.split(":")
    if image is None:
        found = {posixpath.dirname(path) for path in draft.proposal.outputs}
        return [folder for folder in ("/go/bin", "/usr/local/cargo/bin", "/root/.cargo/bin") if folder in found]
    folders = [one for one in dict(image.config.env).get("PATH", "").split(":") if one and one not in standard]
    kept = {posixpath.dirname("/" + path) for path in draft.product.kept}
    return [folder for folder in folders if folder in kept and not _sets_path(draft, folder)]


def _sets_path(draft: Draft, folder: str) -> bool:
    """Whether an ENV of the Dockerfile puts a folder into PATH itself."""
    return any(
        name == "PATH" and folder in value
        for step in draft.evidence.steps
        if step.keyword == "ENV"
        for name, value in step.instruction.pairs
    )


def stated_env(draft: Draft, env: Sequence[tuple[str, str]]) -> list[Stated]:
    """Return what changes of ENV, and of an inherited entrypoint, with the reason."""
    stated: list[Stated] = []
    image = draft.evidence.image
    named = {name for name, _ in draft.base.env}
    said = {name for name, _ in env}
    for name, value in draft.base.env:
        if name in said:
            continue
        if image is None or dict(image.config.env).get(name) != value:
            reason = messages.OTHER_BASE_ENV(name=verbatim(name), base=verbatim(draft.base.image))
            stated.append(Stated(f"env:{name}", reason, value))
    if image is None or draft.same_image:
        return stated
    for name in draft.evidence.base_env:
        if name != "PATH" and name not in named | said and _of_toolchain(draft, name):
            stated.append(Stated(f"env:{name}", messages.TOOLCHAIN_ENV()))
    path = dict(image.config.env).get("PATH", DEFAULT_PATH)
    parts = path.split(":")
    standard = DEFAULT_PATH.split(":")
    kept = set(_path_folders(draft))
    after = [one for one in parts if one in standard or one in kept or _sets_path(draft, one)]
    after += [one for one in standard if one not in after]
    after = [*draft.base.path, *(one for one in after if one not in draft.base.path)]
    if after != parts:
        stated.append(Stated("env:PATH", messages.PATH_WITHOUT_TOOLCHAIN(), ":".join(after)))
    inherited = image.config.entrypoint if draft.evidence.last("ENTRYPOINT") is None else ()
    if inherited and posixpath.basename(inherited[0]) in draft.base.programs:
        stated.append(Stated("entrypoint", messages.OTHER_BASE_COMMAND(base=verbatim(draft.base.image)), ANY))
    return stated
