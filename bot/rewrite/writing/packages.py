"""Which packages of the distribution the last stage installs, and how the RUN that installs them reads there. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from bot.dockerfile import package_commands, run_text
from bot.dockerfile.distributions import Family
from bot.dockerfile.package_commands import PackageCommand
from bot.dockerfile.packages import Manager, PackageAction
from bot.image.programs import Reach
from bot.rewrite.evidence import build_packages, untold_packages
from bot.rewrite.evidence.evidence import Evidence, instruction_lines
from bot.rewrite.evidence.run_purpose import Nature
from bot.rewrite.evidence.steps import BuildStep, spell_out

_PROGRAMS_THAT_NEED = {
    "git": (("go", "get"), ("go", "mod"), ("go", "build"), ("go", "install"), ("npm", "install"), ("npm", "ci"),
            ("cargo", "build"), ("cargo", "install"), ("composer", "install"), ("bundle", "install"),
            ("yarn", "install"), ("pip", "install"), ("pip3", "install"), ("make",), ("cmake",), ("mix", "deps.get")),
    "unzip": (("composer", "install"), ("gradle",), ("sdk",)),
    "curl": (("make",), ("cmake",), ("rustup",), ("stack",)),
}  # fmt: skip

# The program of a package that takes the place of one for development.
_LANGUAGES = {
    "python3": "python3", "python": "python", "nodejs": "node", "ruby": "ruby", "php-cli": "php",
    "default-jre": "java", "default-jre-headless": "java",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class PackageInstall:
    """What one RUN installs, once it has been looked through. `kept` are words as they stand in the last stage."""

    step: BuildStep
    kept: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()  # words as written
    replaced: tuple[tuple[str, str], ...] = ()  # a word, and what stands in its place
    recommends: bool = False  # apt: what is recommended comes along
    updates: bool = False
    upgrades: bool = False


def name_of(word: str) -> str:
    """Return the package's name in a word of an install command: no version, no release, no architecture."""
    return re.split(r"[=<>~/:@]", word, maxsplit=1)[0] if not word.startswith(("/", ".", "@", "$")) else word


def find_installs(
    evidence: Evidence,
    natures: Mapping[int, Nature],
    building: Iterable[BuildStep],
    extra_tools: Collection[str],
    unused: Collection[str] = (),
) -> tuple[PackageInstall, ...]:
    """Return what each RUN that installs packages of the system is for at run time, in order.

    `building` are the steps that stay in the first stage: what only they use is a tool. `unused` are packages that
    were found to be of no use to what is started.
    """
    gone_later = find_removed(evidence)
    used = _find_used_to_build(building, natures)
    spoken = _find_spoken_of(evidence, natures)
    family = evidence.distribution.family if evidence.distribution else None
    fate_of = partial(
        _fate,
        evidence,
        family=family,
        gone_later=gone_later,
        used=used,
        spoken=spoken,
        extra_tools=extra_tools,
        unused=unused,
    )
    untold = sorted(evidence.image.untold) if evidence.image is not None else []
    result = []
    for step in evidence.steps:
        if step.keyword != "RUN" or natures.get(step.line) not in (Nature.PACKAGES, Nature.MIXED):
            continue
        kept: list[str] = []
        dropped: list[str] = []
        replaced: list[tuple[str, str]] = []
        managed = [one for one in package_commands.package_commands(step.commands) if one.manager.of_system]
        installs = [one for one in managed if one.action is PackageAction.INSTALL]
        for one in installs:
            gone = one.virtual is not None and one.virtual in gone_later
            if untold and untold_packages.is_untold(one, step.env):  # they are named, for what names them stays behind
                kept += [fate for name in untold if (fate := fate_of(name)) is not None]
                dropped += [word for word in one.packages if untold_packages.is_untold_word(word, step.env)] or [""]
            for word in (word for word in one.packages if word not in dropped):
                names = spell_out(word, step.env)
                fates = [fate_of(name) for name in names]
                left = [fate for fate in fates if fate is not None and not gone]
                if not left:
                    dropped.append(word)
                elif len(names) > 1 and left != list(names):
                    dropped.append(word)  # a variable of which a part is needed: that part is named
                    kept += left
                elif left[0] != names[0]:
                    replaced.append((word, left[0]))
                    kept += left
                else:
                    kept.append(word)
        result.append(
            PackageInstall(
                step,
                tuple(dict.fromkeys(kept)),
                tuple(dropped),
                tuple(replaced),
                recommends=any(
                    one.manager is Manager.APT and not _bare(one) for one in installs if one.packages or untold
                ),
                updates=any(one.action is PackageAction.REFRESH for one in managed),
                upgrades=any(one.action is PackageAction.UPGRADE for one in managed),
            )
        )
    return tuple(result)


def _bare(found: PackageCommand) -> bool:
    return found.has("--no-install-recommends") or any("Install-Recommends" in flag for flag in found.flags)


def find_removed(evidence: Evidence) -> set[str]:
    """Return the packages, and groups of them, that a RUN removes again."""
    return {
        name_of(name)
        for step in evidence.steps
        if step.keyword == "RUN"
        for one in package_commands.package_removals(step.commands)
        if one.manager.of_system
        for word in one.packages
        for name in spell_out(word, step.env)
    }


def _find_used_to_build(building: Iterable[BuildStep], natures: Mapping[int, Nature]) -> set[str]:
    """Return the programs that the building steps run."""
    used: set[str] = set()
    for step in building:
        if step.keyword != "RUN":
            continue
        for command in step.commands:
            words = (command.program, *command.arguments)
            used.add(command.program)
            for program, starts in _PROGRAMS_THAT_NEED.items():
                if any(words[: len(start)] == start for start in starts):
                    used.add(program)
            if command.program in ("tar", "bsdtar"):
                used |= {"xz", "bzip2", "zstd", "lzip"}
    return used


def _find_spoken_of(evidence: Evidence, natures: Mapping[int, Nature]) -> set[str]:
    """Return the words of what is run in the end: entrypoint, command, healthcheck, smoke command, what is set up."""
    texts = [evidence.smoke or ""]
    for keyword in ("ENTRYPOINT", "CMD", "HEALTHCHECK"):
        step = evidence.last(keyword)
        texts.append(" ".join(step.instruction.args) if step is not None else "")
    found = {word for text in texts for word in re.findall(r"[\w.+-]+", text)}
    for step in evidence.steps:
        if natures.get(step.line) in (Nature.PACKAGES, Nature.SETUP):
            found |= {command.program for command in step.commands}  # it will be run again
    return found | {program.path.rpartition("/")[2] for program in evidence.programs}


def _fate(
    evidence: Evidence,
    word: str,
    family: Family | None,
    *,
    gone_later: set[str],
    used: set[str],
    spoken: set[str],
    extra_tools: Collection[str],
    unused: Collection[str],
) -> str | None:
    """Return what stands in the place of a package in the last stage; None if nothing does."""
    name = name_of(word)
    if "$" in name or name.startswith(("/", ".")):
        return word
    started = name in spoken and evidence.image is None  # with an image, what is started is found by who owns it
    tool = build_packages.builds(name) or name in extra_tools
    other = build_packages.replacement(name, family)
    if name in gone_later or (name in unused and not (other and _is_needed(evidence, other))):
        return None
    if tool and not started and not _is_needed(evidence, name):
        return None
    if evidence.image is not None and (build_packages.for_development(name) or other):
        # the libraries that are really used are found by who owns them
        library = build_packages.for_development(name) and (other is None or other.startswith("lib"))
        return (
            other if other and not library and _is_wanted(evidence, other) and not _in_base(evidence, other) else None
        )
    if evidence.reasons is not None:
        return other or word  # nothing says that what ships does without it
    programs = build_packages.fetcher_programs(name)
    fetches = bool(programs) and bool(used & set(programs)) and not spoken & {name, *programs[:1]}
    return other or (None if fetches else word)


def _is_needed(evidence: Evidence, name: str) -> bool:
    """Whether what ships may use a tool: it names it, or nobody can tell."""
    image, reasons = evidence.image, evidence.reasons
    return image is not None and reasons is not None and name in image.system.packages and reasons.package(name) is None


def _is_wanted(evidence: Evidence, package: str) -> bool:
    """Whether the original has a package, or its own image cannot tell."""
    image = evidence.image
    return image is None or package in image.system.packages or not image.system.packages


def _in_base(evidence: Evidence, package: str) -> bool:
    """Whether the base image brings a language by itself, ahead of the distribution's, as the official images do."""
    image = evidence.image
    program = _LANGUAGES.get(package)
    if image is None or program is None:
        return False
    found = Reach(image.files, image.content, dict(image.config.env), image.config.workdir).which(program)
    real = image.resolve(found) if found else None
    return real is not None and image.line(real) is None and image.system.owner(real) is None


# ----------------------------------------------------------------------------------------------------------- text


def edit_run(evidence: Evidence, found: PackageInstall, also: Sequence[str] = ()) -> str | None:
    """Return the RUN's own lines without the packages that are dropped; None where that cannot be done word by word.

    `also` are packages that are put behind the last one that stays.
    """
    step = found.step
    managed = [one for one in package_commands.package_commands(step.commands) if one.manager.of_system]
    installs = [one for one in managed if one.action is PackageAction.INSTALL and one.packages]
    lines = list(instruction_lines(evidence.dockerfile, step.instruction))
    if not found.dropped and not found.replaced and not also:
        return "".join(lines)
    if any(one.action is PackageAction.REMOVE for one in managed) or step.instruction.heredocs:
        return None
    if any(set(map(str, one.packages)) <= set(found.dropped) for one in installs):
        return None
    text = "".join(lines)
    escape = evidence.dockerfile.escape
    for word, other in (*((word, None) for word in found.dropped), *found.replaced):
        changed = _without(text, word, other, escape)
        if changed is None:
            return None
        text = changed
    last = next(reversed(found.kept), None)
    place = _place(text, last, escape) if last else None
    # What stood in a variable of which only a part is needed is not there to be kept.
    gone = any(_place(text, word, escape) is None for word in found.kept if "$" not in word)
    if gone or (also and place is None):
        return None
    if place is not None:
        start = text.rfind("\n", 0, place.start) + 1
        indent = text[start : place.start]
        own_line = not indent.strip()
        separator = f" {escape}\n{indent}" if own_line else " "
        text = text[: place.end] + "".join(separator + run_text.quote(word) for word in also) + text[place.end :]
    return text


def clean_run(step: BuildStep, text: str, escape: str) -> str:
    """Return a RUN that does not leave the lists of packages behind: it removes them at its end, if it can be added."""
    if any("/var/lib/apt/lists" in package_commands.cleaned_caches(command) for command in step.commands):
        return text
    chained = all(command.operator in ("", "&&") and not command.blocks for command in step.commands)
    if step.instruction.heredocs or step.instruction.json or not chained or step.instruction.flag("mount"):
        return text
    end = run_text.end(text, escape)
    return text if end is None else f"{text[:end]} {escape}\n    && rm -rf /var/lib/apt/lists/*\n"


def _place(text: str, word: str, escape: str) -> run_text.Word | None:
    """Return where a word stands, if it is an argument once."""
    places = [one for one in run_text.shell_words(text, escape) if one.value == word]
    return places[0] if len(places) == 1 else None


def without(text: str, word: str, escape: str) -> str | None:
    """Return the lines of a RUN without a word; None where it does not stand there once."""
    return _without(text, word, None, escape)


def _without(text: str, word: str, other: str | None, escape: str) -> str | None:
    place = _place(text, word, escape)
    if place is None:
        return None
    if other is not None and _place(text, other, escape) is None:
        return text[: place.start] + run_text.quote(other) + text[place.end :]
    start = text.rfind("\n", 0, place.start) + 1
    end = text.find("\n", place.end)
    end = len(text) if end < 0 else end
    before, after = text[start : place.start], text[place.end : end]
    if not before.strip() and after.strip() in (escape, ""):
        if after.strip() == escape:
            return text[:start] + text[end + 1 :]  # a line of its own, which another follows
        return re.sub(rf"[ \t]*{re.escape(escape)}[ \t]*(\r?)\n$", r"\1", text[:start]) + text[end:]
    left = before.rstrip(" \t") if before.strip() else before
    return text[:start] + left + (after if before.strip() else after.lstrip(" \t")) + text[end:]


def write_install(
    manager: Manager, packages: Sequence[str], escape: str, *, recommends: bool = False, keyword: str = "RUN"
) -> str:
    """Return a RUN that installs packages and cleans up after itself."""
    names = [run_text.quote(word) for word in sorted(dict.fromkeys(packages))]
    if manager is Manager.APK:
        if len(names) <= 4:
            return f"{keyword} apk add --no-cache {' '.join(names)}\n"
        listed = "".join(f" {escape}\n        {name}" for name in names)
        return f"{keyword} apk add --no-cache{listed}\n"
    flags = "-y" if recommends else "-y --no-install-recommends"
    listed = f" {' '.join(names)}" if len(names) <= 4 else "".join(f" {escape}\n        {name}" for name in names)
    return (
        f"{keyword} apt-get update {escape}\n    && apt-get install {flags}{listed} {escape}\n"
        "    && rm -rf /var/lib/apt/lists/*\n"
    )


def manager_of(family: Family | None) -> Manager | None:
    """Return the package manager of a family of distributions, where packages can be installed with it here."""
    if family in (Family.DEBIAN, Family.UBUNTU):
        return Manager.APT
    return Manager.APK if family is Family.ALPINE else None
