"""Where the tools that download keep what they have: one row a tool. Pure.

A place is only named where it is certain; nothing where a setting that is not read here may say otherwise.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field

from bot.dockerfile import package_commands
from bot.dockerfile.package_commands import PackageCommand
from bot.dockerfile.packages import Manager, PackageAction
from bot.dockerfile.shell import Command
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
    """A tool, and where it keeps what it downloads.

    `uses` tells whether a command fills or reads the cache. `paths` says where that is, nothing where it is not
    certain. `needed` says that later commands fail, or download again, without it. `variables` and `options` say that
    it is elsewhere, when they stand in a command; `named` are pieces of paths: what names one may read it.
    """

    name: str
    uses: Callable[[Command, PackageCommand | None], bool]
    paths: Callable[[Use, MountContext], tuple[str, ...]]
    variables: frozenset[str]
    named: tuple[str, ...]
    manager: Manager | None = None
    forbidden: tuple[str, ...] = ()
    needed: bool = False
    options: str = ""


# ------------------------------------------------------------------------------------------------- where each keeps it


def _cache_home(use: Use) -> str:
    return use.env.get("XDG_CACHE_HOME") or f"{use.home}/.cache"


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
    return (f"{use.env.get('CARGO_HOME') or use.home + '/.cargo'}/registry",)


_CARGO = word_set(
    "build b install fetch check c test t run r bench clippy doc d rustc update vendor metadata chef auditable "
    "generate-lockfile zigbuild"
)


def _runs_cargo(command: Command, _: PackageCommand | None) -> bool:
    words = [word for word in command.arguments if not word.startswith(("-", "+"))]
    return command.program == "cargo" and bool(_CARGO & set(words[:1]))


def _npm(use: Use, _: MountContext) -> tuple[str, ...]:
    named = use.env.get("npm_config_cache") or use.env.get("NPM_CONFIG_CACHE")
    return (named or f"{use.home}/.npm",)


def _yarn(use: Use, known: MountContext) -> tuple[str, ...]:
    classic = use.env.get("YARN_VERSION", "").startswith("1.")
    if not classic or known.has_file(".yarnrc.yml", ".yarnrc") or use.env.get("YARN_CACHE_FOLDER"):
        return ()
    # Of root it takes /usr/local/share for the home.
    return (f"{use.env.get('XDG_CACHE_HOME') or '/usr/local/share/.cache'}/yarn",)


def _pip(use: Use, _: MountContext) -> tuple[str, ...]:
    if "PIP_NO_CACHE_DIR" in use.env:
        return ()
    return (use.env.get("PIP_CACHE_DIR") or f"{_cache_home(use)}/pip",)


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


_LOCKED = ",sharing=locked"  # for those whose cache two builds must not write at once
TOOLS: Iterable[Tool] = (
    Tool(
        "go", _runs_go, _go, word_set("GOPATH GOMODCACHE GOCACHE GOENV GO111MODULE"), ("pkg/mod", "go-build"),
        Manager.GO, needed=True,
    ),
    Tool(
        "cargo", _runs_cargo, _cargo, word_set("CARGO_HOME"), ("cargo/registry", "CARGO_HOME/registry"),
        Manager.CARGO, needed=True,
    ),
    Tool("npm", _does(Manager.NPM), _npm, word_set("npm_config_cache NPM_CONFIG_CACHE"), ("/.npm",), Manager.NPM,
          ("--cache", "--userconfig", "--globalconfig")),
    Tool("yarn", _does(Manager.YARN), _yarn, word_set("YARN_CACHE_FOLDER"), (".cache/yarn", "yarn-offline"),
          Manager.YARN, ("--cache-folder", "--use-yarnrc")),
    Tool("pip", _runs_pip, _pip, word_set("PIP_CACHE_DIR PIP_NO_CACHE_DIR PIP_CONFIG_FILE"), (".cache/pip",),
          Manager.PIP, ("--cache-dir",)),
    Tool("maven", _starts("mvn", "mvnw"), _maven, word_set("MAVEN_OPTS MAVEN_ARGS"), (".m2",), None,
          ("-Dmaven.repo.local", "-s", "--settings", "-gs", "--global-settings"), needed=True, options=_LOCKED),
    Tool("gradle", _starts("gradle", "gradlew"), _gradle, word_set("GRADLE_USER_HOME"), (".gradle/",), None,
          ("-g", "--gradle-user-home"), needed=True, options=_LOCKED),
    Tool("composer", _does(Manager.COMPOSER), _composer, word_set("COMPOSER_HOME COMPOSER_CACHE_DIR"),
          ("composer/cache",), Manager.COMPOSER),
)  # fmt: skip
