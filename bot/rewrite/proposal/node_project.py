"""What a project of Node needs when it runs: which packages, and whether those for development are among them. Pure.

The start command is followed as npm and Node do: script of package.json, file, the modules that it imports. What cannot
be followed counts as needing everything.
"""

from __future__ import annotations

import itertools
import json
import posixpath
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.dockerfile import shell
from bot.dockerfile.paths import absolute
from bot.dockerfile.shell import Command
from bot.image.built_image import BuiltImage
from bot.languages import javascript
from bot.languages import table as languages
from bot.rewrite.evidence.evidence import Evidence
from bot.rewrite.evidence.node_runners import MANAGERS
from bot.rewrite.evidence.steps import BuildStep
from bot.sources.modules import NO_MODULES, modules

_INSTALLS = {"npm": ("ci", "install", "i", "clean-install"), "yarn": ("", "install"), "pnpm": ("install", "i"),
             "bun": ("install", "i")}  # fmt: skip
_PRODUCTION = ("--omit=dev", "--production", "--production=true", "--only=production", "--only=prod", "--prod", "-P")
_RUNTIMES = ("node", "nodejs", "bun")
_GLOBAL = ("-g", "--global", "--location=global")
_EXTENSIONS = (*javascript.FILE_ENDINGS, ".json", *javascript.INDEX_ENDINGS)
_CONFIGS = {"next": "next.config", "nuxt": "nuxt.config", "nest": "nest-cli"}
_DEEPEST = 5
_MOST_FILES = 3000
_MOST_PACKAGES = 20_000
_TEXT_BYTES = 5_000_000


@dataclass(frozen=True, slots=True)
class Install:
    """A command that installs the packages of a project in its folder, an absolute path."""

    step: BuildStep
    command: Command
    folder: str
    manager: str

    @property
    def production(self) -> bool:
        """Whether packages for development stay out."""
        env = self.step.env.get("NODE_ENV") == "production" or ("NODE_ENV", "production") in self.command.assignments
        words = self.command.words
        omitted = ("--omit", "dev") in itertools.pairwise(words)
        included = any(word in ("--include=dev", "--production=false", "--dev") for word in words)
        return not included and (env or omitted or any(word in _PRODUCTION for word in words))


def installs(evidence: Evidence) -> Iterator[Install]:
    """Return the commands that install what package.json names, in order."""
    for step, command, folder in evidence.commands():
        verbs = _INSTALLS.get(command.program)
        if verbs is None or any(word in _GLOBAL for word in command.arguments):
            continue
        words = [word for word in command.arguments if not word.startswith("-")]
        if (words[0] if words else "") not in verbs or (command.program == "npm" and not words):
            continue
        prefix = next((word.partition("=")[2] for word in command.arguments if word.startswith("--prefix=")), None)
        yield Install(step, command, absolute(folder, prefix) if prefix else folder, command.program)


def global_installs(evidence: Evidence) -> Iterator[tuple[BuildStep, Command]]:
    """Return the commands that install programs for everybody."""
    for step, command, _ in evidence.commands():
        words = command.arguments
        by_flag = command.program in ("npm", "pnpm", "bun") and any(word in _GLOBAL for word in words)
        if by_flag or (command.program == "yarn" and words[:2] == ("global", "add")):
            yield step, command


@dataclass(frozen=True, slots=True)
class Project:
    """A folder with package.json in the image. `root` is without a leading slash."""

    image: BuiltImage
    root: str
    manifest: Mapping[str, Any]

    def names(self, *sections: str) -> frozenset[str]:
        """Return the names of packages in sections of package.json."""
        return frozenset(name for section in sections for name in _table(self.manifest.get(section)))

    @property
    def development(self) -> frozenset[str]:
        """The packages that are only for development, as package.json says, and that are there."""
        only = self.names("devDependencies") - self.names("dependencies", "optionalDependencies")
        return frozenset(name for name in only if self.image.resolve(f"{self.root}/node_modules/{name}") is not None)

    def surplus(self) -> tuple[str, ...]:
        """Return the folders of the packages that nothing needs at run time: absolute, without those inside others."""
        needed = self._closure()
        modules = f"{self.root}/node_modules".lstrip("/")
        found = set()
        for path in self.image.files:
            if path.startswith(modules + "/") and path.endswith("/package.json"):
                folder = posixpath.dirname(path)
                holder, _, name = folder.rpartition("node_modules/")
                if holder and name.count("/") == name.startswith("@") and folder not in needed:
                    found.add(folder)
        return tuple(sorted("/" + one for one in found))

    def _closure(self) -> set[str]:
        """Return the real folders of all packages that the dependencies reach."""
        waiting = [(self.root, name) for name in self.names("dependencies", "optionalDependencies")]
        found: set[str] = set()
        while waiting and len(found) < _MOST_PACKAGES:
            folder = self._package(*waiting.pop())
            if folder is None or folder in found:
                continue
            found.add(folder)
            manifest = manifest_of(self.image, folder)
            sections = ("dependencies", "optionalDependencies", "peerDependencies")
            waiting += [(folder, name) for section in sections for name in _table(manifest.get(section))]
        return found

    def _package(self, user: str, name: str) -> str | None:
        """Return the real folder of a package, as Node finds it from the folder of its user."""
        folder = user
        while True:
            if (real := self.image.resolve(f"{folder}/node_modules/{name}")) is not None:
                return real
            if not folder:
                return None
            folder = posixpath.dirname(folder)

    def needs_development(self, evidence: Evidence) -> bool:
        """Return whether what is started, here or by the repository, needs a package for development, or may."""
        reasons = evidence.reasons
        if reasons is not None and any(map(reasons.facts.may_load, sorted(self.development))):
            return True  # the proof would miss it
        walk = _Walk(self)
        commands = [command.effective for command in (*evidence.start_commands, *evidence.used_commands)]
        health = evidence.last("HEALTHCHECK")
        commands += [command.effective for command in health.commands] if health is not None else []
        return not walk.follow(commands, "/" + self.root if evidence.workdir == "/" else evidence.workdir)


def project(evidence: Evidence, folder: str) -> Project | None:
    """Return the project in a folder of the image, an absolute path; None if there is none."""
    image = evidence.image
    if image is None:
        return None
    root = folder.strip("/")
    manifest = manifest_of(image, root)
    return Project(image, root, manifest) if manifest else None


def manifest_of(image: BuiltImage, folder: str) -> Mapping[str, Any]:
    """Return what package.json of a folder says; nothing if it cannot be read."""
    path = image.resolve(f"{folder}/package.json")
    if path is None:
        return {}
    try:
        return _table(json.loads(image.text(path)))
    except (ValueError, RecursionError):
        return {}


def _table(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


class _Walk:
    """Follows commands, scripts and modules. Each method returns whether all is known and none is for development."""

    def __init__(self, found: Project) -> None:
        self._project = found
        self._image = found.image
        self._development = found.development
        self._seen: set[str] = set()

    def follow(self, commands: Iterable[Sequence[str]], folder: str, depth: int = 0) -> bool:
        """Follow what commands run in a folder."""
        return depth < _DEEPEST and all(self._command(list(words), folder, depth) for words in commands)

    def _command(self, words: list[str], folder: str, depth: int) -> bool:
        if words[:1] == ["exec"]:
            words = words[1:]
        while words and posixpath.basename(words[0]) in (
            "tini",
            "dumb-init",
            "docker-init",
            "docker-entrypoint.sh",
            "cross-env",
        ):
            words = words[1:]
            while words and (words[0].startswith("-") or "=" in words[0]):
                words = words[1:]
        if not words:
            return True
        program = posixpath.basename(words[0])
        if program in MANAGERS and not (program == "bun" and "." in "".join(words[1:2])):
            return self._manager(program, words[1:], folder, depth)
        if program in ("npx", "bunx"):
            rest = [word for word in words[1:] if not word.startswith("-")]
            return bool(rest) and self._command(rest, folder, depth)
        if program in _RUNTIMES:
            return self._runtime(words[1:], folder)
        if program in _HARMLESS:
            return True
        return self._program(words[0], folder)

    def _manager(self, program: str, words: Sequence[str], folder: str, depth: int) -> bool:
        rest = [word for word in words if not word.startswith("-")]
        if rest[:1] == ["run"] or rest[:1] == ["run-script"]:
            rest = rest[1:]
        elif rest[:1] in (["exec"], ["dlx"]):
            return self._command(rest[1:], folder, depth)
        if not rest:
            return False
        scripts = _table(self._project.manifest.get("scripts"))
        named = [scripts.get(f"{prefix}{rest[0]}") for prefix in ("pre", "", "post")]
        if rest[0] == "start" and "start" not in scripts:
            named.append("node server.js")
        texts = [text for text in named if isinstance(text, str)]
        if not texts:
            return program != "npm" and self._program(rest[0], folder)
        return all(
            self.follow((one.effective for one in shell.commands(text)), "/" + self._project.root, depth + 1)
            for text in texts
        )

    def _runtime(self, words: Sequence[str], folder: str) -> bool:
        rest = iter(words)
        for word in rest:
            if word in ("-r", "--require", "--import", "--loader", "--experimental-loader"):
                if not self._module(next(rest, ""), folder):
                    return False
            elif word in ("-e", "--eval", "-p", "--print", "--run"):
                said = modules("eval.js", next(rest, ""))
                return said is not None and not said.open and all(self._module(name, folder) for name in said.names)
            elif not word.startswith("-"):
                return self._file(absolute(folder, word))
            elif word.startswith(_PRELOADS) and not self._module(word.partition("=")[2], folder):
                return False
        return False

    def _program(self, name: str, folder: str) -> bool:
        """A program by name: of the system, or one that a package brings."""
        if "/" in name:
            path = self._image.resolve(absolute(folder, name))
            return path is not None and "node_modules" not in path and self._file("/" + path)
        link = self._image.resolve(f"{self._project.root}/node_modules/.bin/{name}")
        if link is None:
            return True  # not of this project: its own packages are found elsewhere
        package = _package_of(link)
        if package in self._development or link.startswith(f"{self._project.root}/node_modules/.bin/".lstrip("/")):
            return False
        config = _CONFIGS.get(name)
        if config is None:
            return False
        folder_of = self._project.root
        configs = [path for path in self._image.files if path.startswith(f"{folder_of}/{config}.".lstrip("/"))]
        return all(self._file("/" + path) for path in configs)

    def _module(self, name: str, folder: str) -> bool:
        if name.startswith((".", "/")):
            return self._file(absolute(folder, name))
        package = "/".join(name.split("/")[: 2 if name.startswith("@") else 1])
        return package not in self._development

    def _file(self, path: str) -> bool:
        """Follow a file of the project's own, and what it imports; a file that is not there is unknown."""
        waiting = [path]
        first = True
        while waiting:
            real = self._resolved(waiting.pop())
            if real is None:
                if first:
                    return False
                continue  # asked for in a branch that is not taken, or made by other means
            first = False
            if real in self._seen or "/node_modules/" in f"/{real}" or real.endswith((".json", ".node")):
                continue
            self._seen.add(real)
            if len(self._seen) > _MOST_FILES:
                return False
            said = modules(real, self._image.read(real, _TEXT_BYTES)) if languages.of(real) is not None else NO_MODULES
            if said is None or said.open or not self._development.isdisjoint(said.perhaps):
                return False
            folder = "/" + posixpath.dirname(real)
            waiting += [path for below in said.below for path in self._below(absolute(folder, below))]
            for name in said.names:
                if name.startswith((".", "/")):
                    waiting.append(absolute(folder, name))
                elif not self._module(name, ""):
                    return False
        return True

    def _below(self, start: str) -> list[str]:
        """The sources whose paths begin so: one of them is loaded, and nobody can tell which."""
        begins = start.lstrip("/")
        return ["/" + path for path in self._image.files if path.startswith(begins) and languages.of(path) is not None]

    def _resolved(self, path: str) -> str | None:
        return next(
            (
                real
                for extension in _EXTENSIONS
                if self._image.is_file(path + extension) and (real := self._image.resolve(path + extension))
            ),
            None,
        )


_PRELOADS = ("--require=", "--import=", "--loader=")
_HARMLESS = ("echo", "cd", "export", "set", "true", "sleep", "mkdir", "rm", "cp", "curl", "wget", "test", "[", "exit")


def _package_of(path: str) -> str:
    """Return the package that a file in node_modules belongs to: "@scope/name"."""
    inside = path.rpartition("node_modules/")[2].split("/")
    return "/".join(inside[: 2 if inside[0].startswith("@") else 1])
