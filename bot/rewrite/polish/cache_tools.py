"""Which tools can have their downloads in a mount, and where that is: where the table of caches is certain. Pure.

A place is only named where it is certain; nothing where a setting that is not read here may say otherwise.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field

from bot.dockerfile import caches, package_commands
from bot.dockerfile.package_commands import PackageCommand
from bot.dockerfile.packages import Manager, PackageAction
from bot.dockerfile.shell import Command
from bot.dockerfile.tool_caches import HOME, OF_MANAGER, ToolCache, by_name
from bot.languages.row import word_set
from bot.rewrite.evidence.steps import BuildStep


@dataclass(frozen=True, slots=True)
class BaseImage:
    """What a stage's image says of itself: its ENV and user, and where root is at home."""

    env: Mapping[str, str]
    user: str = ""
    home: str = "/root"


@dataclass(frozen=True, slots=True)
class MountContext:
    """What is known beside the text: the images by name (None for one that says nothing), and the context's files.

    `holds` tells whether the image that the original is built on has something in a folder already. `read` returns what
    is in a file of the context; None if that is not known.
    """

    base: Callable[[str], BaseImage | None]
    holds: Callable[[str], bool] = lambda path: False
    context_files: Collection[str] = ()
    build_args: Mapping[str, str] = field(default_factory=dict)
    read: Callable[[str], bytes | None] = lambda path: None

    def has_file(self, *names: str) -> bool:
        """Whether the context has a file of such a path, in any folder."""
        return any(path == name or path.endswith(f"/{name}") for path in self.context_files for name in names)


@dataclass(frozen=True, slots=True)
class Use:
    """A command of a tool: what is in force where it runs."""

    step: BuildStep
    command: Command
    package: PackageCommand | None
    home: str

    @property
    def env(self) -> Mapping[str, str]:
        """The variables that are set where it runs."""
        return self.step.env

    def has(self, *starts: str) -> bool:
        """Return whether a word of it begins so."""
        return any(word.startswith(starts) for word in self.command.words)


@dataclass(frozen=True, slots=True)
class Tool:
    """A tool, with its row of the table of caches.

    `uses` tells whether a command fills or reads the cache. `paths` says where that is, nothing where it is not
    certain. `needed` says that later commands fail, or download again, without it.
    """

    row: ToolCache
    uses: Callable[[Command, PackageCommand | None], bool]
    paths: Callable[[Use, MountContext], tuple[str, ...]]
    needed: bool = False


# ------------------------------------------------------------------------------------------------- where each keeps it


def _cache_home(use: Use) -> str:
    return use.env.get("XDG_CACHE_HOME") or f"{use.home}/.cache"


def _usual(use: Use, manager: Manager) -> tuple[str, ...]:
    """Where a variable puts the cache, else where it is in the home folder."""
    row = OF_MANAGER[manager]
    moved = caches.find_moved_folder(row, use.env)
    if moved is not None:
        return (moved,)
    return tuple(use.home + path.removeprefix(HOME) for path in row.folders if path.startswith(HOME))


def _go(use: Use, known: MountContext) -> tuple[str, ...]:
    env = use.env
    if env.get("GO111MODULE") == "off" or env.get("GOCACHE") == "off" or env.get("GOENV", "off") != "off":
        return ()
    cache = env.get("GOCACHE") or f"{_cache_home(use)}/go-build"
    flags = f"{env.get('GOFLAGS', '')} {' '.join(use.command.words)}"
    if "-mod=vendor" in flags or known.has_file("vendor/modules.txt"):
        return (cache,)
    folder = env.get("GOPATH") or f"{use.home}/go"
    return (env.get("GOMODCACHE") or f"{folder}/pkg/mod", cache)


def _runs_go(command: Command, _: PackageCommand | None) -> bool:
    return command.program == "go" and command.arguments[:1] not in ((), ("version",), ("env",), ("fmt",), ("help",))


def _cargo(use: Use, known: MountContext) -> tuple[str, ...]:
    if known.has_file(".cargo/config.toml", ".cargo/config"):
        return ()  # it may say that the crates are elsewhere
    return _usual(use, Manager.CARGO)


_CARGO = word_set(
    "build b install fetch check c test t run r bench clippy doc d rustc update vendor metadata chef auditable "
    "generate-lockfile zigbuild"
)


def _runs_cargo(command: Command, _: PackageCommand | None) -> bool:
    words = [word for word in command.arguments if not word.startswith(("-", "+"))]
    return command.program == "cargo" and bool(_CARGO & set(words[:1]))


def _npm(use: Use, _: MountContext) -> tuple[str, ...]:
    return _usual(use, Manager.NPM)


def _yarn(use: Use, known: MountContext) -> tuple[str, ...]:
    row, classic = OF_MANAGER[Manager.YARN], use.env.get("YARN_VERSION", "").startswith("1.")
    if not classic or known.has_file(".yarnrc.yml", ".yarnrc") or row.moved_by & set(use.env):
        return ()
    moved = caches.find_moved_folder(row, use.env)
    return row.folders if moved is None else (moved,)


def _pip(use: Use, _: MountContext) -> tuple[str, ...]:
    if use.package is not None and package_commands.keeps_none(use.package, use.env):
        return ()
    return _usual(use, Manager.PIP)


def _runs_pip(command: Command, package: PackageCommand | None) -> bool:
    return (
        package is not None
        and package.manager is Manager.PIP
        and package.action is PackageAction.INSTALL
        and command.program != "pipx"
        and bool(package_commands.filled_caches(package))
    )


def _maven(use: Use, known: MountContext) -> tuple[str, ...]:
    if "maven.repo.local" in f"{use.env.get('MAVEN_OPTS', '')} {use.env.get('MAVEN_ARGS', '')}":
        return ()
    return () if known.has_file(".mvn/maven.config", ".mvn/jvm.config") else (f"{use.home}/.m2/repository",)


def _gradle(use: Use, known: MountContext) -> tuple[str, ...]:
    home = use.env.get("GRADLE_USER_HOME")
    if home is None and "GRADLE_HOME" in use.env:
        return ()  # its official image has links between two homes
    folder = home or f"{use.home}/.gradle"
    wrapper = (f"{folder}/wrapper",) if known.has_file("gradle/wrapper/gradle-wrapper.properties") else ()
    return (f"{folder}/caches", *wrapper)


def _composer(use: Use, _: MountContext) -> tuple[str, ...]:
    named, home = use.env.get("COMPOSER_CACHE_DIR"), use.env.get("COMPOSER_HOME")
    return (named,) if named else (f"{home}/cache",) if home else ()  # else it depends on what else is there


def _does(manager: Manager) -> Callable[[Command, PackageCommand | None], bool]:
    def uses(_: Command, package: PackageCommand | None) -> bool:
        fills = (PackageAction.INSTALL, PackageAction.UPGRADE)
        return package is not None and package.manager is manager and package.action in fills

    return uses


def _starts(*names: str) -> Callable[[Command, PackageCommand | None], bool]:
    def uses(command: Command, _: PackageCommand | None) -> bool:
        return command.program in names and not {"--version", "-v", "--help"} & set(command.arguments)

    return uses


TOOLS: Iterable[Tool] = (
    Tool(OF_MANAGER[Manager.GO], _runs_go, _go, needed=True),
    Tool(OF_MANAGER[Manager.CARGO], _runs_cargo, _cargo, needed=True),
    Tool(OF_MANAGER[Manager.NPM], _does(Manager.NPM), _npm),
    Tool(OF_MANAGER[Manager.YARN], _does(Manager.YARN), _yarn),
    Tool(OF_MANAGER[Manager.PIP], _runs_pip, _pip),
    Tool(by_name("maven"), _starts("mvn", "mvnw"), _maven, needed=True),
    Tool(by_name("gradle"), _starts("gradle", "gradlew"), _gradle, needed=True),
    Tool(OF_MANAGER[Manager.COMPOSER], _does(Manager.COMPOSER), _composer),
)
