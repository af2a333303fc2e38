"""What tools keep of what they downloaded, and where: one row a tool. Data only; each reader takes its view of it.

Paths are those of the user root and of the official images. Sources are the tools' own manuals.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.dockerfile.packages import Manager
from bot.languages.row import word_set

HOME = "/root"
_CACHE_HOME = f"{HOME}/.cache/"  # where XDG_CACHE_HOME is unless it is set


@dataclass(frozen=True, slots=True)
class ToolCache:
    """One tool.

    Where: `folders` are its cache; `users` stand below the home of a user other than root, where that is another place
    than root's; `parts` are what of a folder in ~/.cache can be had again, if not all. `more` is what else it downloads
    or remembers, `cached` names in ~/.cache. None of it is settings, or a folder in which programs are installed.
    `state` is of folders that hold more than can be had again (keys, libraries, programs), which are of use to the
    named programs alone. `read_by` are programs that look things up in the cache, and do not fill it by themselves.

    How it is moved: `variables`, the strongest first, each with what is below its value, in capitals (npm reads both);
    `option` of a command, in all its spellings, which says what the first of the variables does; `settings`, the words
    that set such a variable for good. `without` are options and variables that keep no cache at all, if `off` does not
    hold their value. `other_variables` and `other_options` may move it in a way that is not read here.

    `versioned` are patterns of folders whose names have a version in them: they count beside all others.

    `named` are pieces of paths: what names one may read the cache. In a cache that is `exclusive` two builds must not
    write at once.
    """

    name: str
    manager: Manager | None = None
    folders: tuple[str, ...] = ()
    users: tuple[str, ...] = ()
    versioned: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    more: tuple[str, ...] = ()
    cached: tuple[str, ...] = ()
    state: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    read_by: tuple[str, ...] = ()
    variables: tuple[tuple[str, str], ...] = ()
    option: str = ""
    settings: Mapping[tuple[str, ...], str] = field(default_factory=dict)
    without: frozenset[str] = frozenset()
    off: tuple[str, ...] = ("", "0", "off", "false", "no")
    other_variables: tuple[str, ...] = ()
    other_options: tuple[str, ...] = ()
    named: tuple[str, ...] = ()
    exclusive: bool = False

    @property
    def moved_by(self) -> frozenset[str]:
        """The variables of its own that put the cache elsewhere, or do away with it."""
        own = {name for name, _ in self.variables if not name.startswith("XDG_")}
        own |= {name for name in self.without if not name.startswith("-")}
        return frozenset(own | set(self.other_variables))

    @property
    def moving_options(self) -> tuple[str, ...]:
        """The options that may do the same."""
        return (*self.option.split(), *self.other_options)

    @property
    def below_cache_home(self) -> tuple[str, ...]:
        """The folders in ~/.cache that only a build fills, or that are filled again from what is there."""
        places = (*self.folders, *(HOME + place for place in self.users))
        names = [path.removeprefix(_CACHE_HOME) for path in places if path.startswith(_CACHE_HOME)]
        return (
            *(f"{name}/{part}" for name in names for part in self.parts),
            *(() if self.parts else names),
            *self.cached,
        )


def _home(*names: str) -> tuple[str, ...]:
    return tuple(f"{HOME}/{name}" for name in names)


# .../ruby/gems/3.3.0/cache, vendor/bundle/ruby/3.3.0/cache, ~/.gem/ruby/3.3.0/cache, /var/lib/gems/3.3.0/cache
_GEMS = ("/*/gems/*/cache", "/*/ruby/*/cache", "/*/bundle/cache")
_JS_PROGRAMS = ("corepack", "yarn", "yarnpkg", "pnpm", "pnpx", "npm", "npx")
_MANAGERS = (
    ToolCache(
        "apt", Manager.APT, ("/var/lib/apt/lists", "/var/cache/apt"),
        read_by=("apt", "apt-cache", "apt-file", "apt-get", "apt-rdepends", "apt-show-versions", "aptitude"),
    ),
    # Where there is a folder /etc/apk/cache, it is the cache; as a rule, a link to the other.
    ToolCache("apk", Manager.APK, ("/var/cache/apk", "/etc/apk/cache"), without=word_set("--no-cache --no-cache=true")),
    ToolCache(
        "yum", Manager.YUM, ("/var/cache/dnf", "/var/cache/libdnf5", "/var/cache/yum"),
        without=word_set("--setopt=keepcache=0"),
    ),
    ToolCache("zypper", Manager.ZYPPER, ("/var/cache/zypp",)),
    ToolCache("pacman", Manager.PACMAN, ("/var/cache/pacman/pkg",), option="--cachedir"),
    ToolCache("xbps", Manager.XBPS, ("/var/cache/xbps",), option="--cachedir -c"),
    ToolCache(
        "pip", Manager.PIP, _home(".cache/pip"),
        variables=(("PIP_CACHE_DIR", ""), ("XDG_CACHE_HOME", "/pip")),
        option="--cache-dir",
        settings={
            ("pip", "config", "set", "global.cache-dir"): "PIP_CACHE_DIR",
            ("pip", "config", "set", "global.no-cache-dir"): "PIP_NO_CACHE_DIR",
        },
        without=word_set("--no-cache-dir PIP_NO_CACHE_DIR"),
        off=("",),  # it takes any value, off as well, for a wish to have none
        other_variables=("PIP_CONFIG_FILE",),
        named=(".cache/pip",),
    ),
    ToolCache(
        "uv", Manager.UV, _home(".cache/uv"),
        variables=(("UV_CACHE_DIR", ""), ("XDG_CACHE_HOME", "/uv")),
        option="--cache-dir",
        without=word_set("--no-cache -n UV_NO_CACHE"),
    ),
    ToolCache(
        "poetry", Manager.POETRY, _home(".cache/pypoetry"),
        parts=("cache", "artifacts"),  # beside them lie the environments with the programs
        variables=(("POETRY_CACHE_DIR", ""), ("XDG_CACHE_HOME", "/pypoetry")),
        settings={("poetry", "config", "cache-dir"): "POETRY_CACHE_DIR"},
        without=word_set("--no-cache POETRY_NO_CACHE"),
    ),
    ToolCache(
        "pipenv", Manager.PIPENV, _home(".cache/pipenv"),
        variables=(("PIPENV_CACHE_DIR", ""), ("XDG_CACHE_HOME", "/pipenv")),
        without=word_set("PIP_NO_CACHE_DIR"),
        off=("",),
    ),
    ToolCache(
        "conda", Manager.CONDA, ("/opt/conda/pkgs",),
        variables=(("CONDA_PKGS_DIRS", ""),),
        settings={("conda", "config", "--add", "pkgs_dirs"): "CONDA_PKGS_DIRS"},
    ),
    ToolCache(
        "npm", Manager.NPM, _home(".npm"),
        more=("/home/node/.npm",),
        cached=("npm",),
        state={f"{HOME}/.cache/node": _JS_PROGRAMS},  # these very programs
        variables=(("NPM_CONFIG_CACHE", ""),),
        option="--cache",
        settings={
            ("npm", "config", "set", "cache"): "NPM_CONFIG_CACHE",
            ("npm", "set", "cache"): "NPM_CONFIG_CACHE",
        },
        other_variables=("npm_config_cache",),
        other_options=("--userconfig", "--globalconfig"),
        named=("/.npm",),
    ),
    ToolCache(
        # Of root the first major version takes /usr/local/share for the home.
        "yarn", Manager.YARN, ("/usr/local/share/.cache/yarn",), ("/.cache/yarn", "/.yarn/berry/cache"),
        more=("/usr/local/share/.cache", f"{HOME}/.yarn/berry/cache"),
        variables=(("YARN_CACHE_FOLDER", ""), ("YARN_GLOBAL_FOLDER", "/cache"), ("XDG_CACHE_HOME", "/yarn")),
        option="--cache-folder",
        settings={
            ("yarn", "config", "set", "cache-folder"): "YARN_CACHE_FOLDER",
            ("yarn", "config", "set", "cacheFolder"): "YARN_CACHE_FOLDER",
            ("yarn", "config", "set", "globalFolder"): "YARN_GLOBAL_FOLDER",
        },
        other_options=("--use-yarnrc",),
        named=(".cache/yarn", "yarn-offline"),
    ),
    ToolCache(
        "pnpm", Manager.PNPM, _home(".local/share/pnpm/store"),
        cached=("pnpm",),
        variables=(("NPM_CONFIG_STORE_DIR", ""), ("PNPM_HOME", "/store"), ("XDG_DATA_HOME", "/pnpm/store")),
        option="--store-dir",
        settings={("pnpm", "config", "set", "store-dir"): "NPM_CONFIG_STORE_DIR"},
    ),
    ToolCache(
        "bun", Manager.BUN, _home(".bun/install/cache"),
        variables=(("BUN_INSTALL_CACHE_DIR", ""), ("BUN_INSTALL", "/install/cache")),
        option="--cache-dir",
        without=word_set("--no-cache"),
    ),
    ToolCache(
        # Each gem that is installed stays as a file in the folder `cache` of where gems are.
        "gem", Manager.GEM, ("/usr/local/bundle/cache",), ("/.gem", "/.local/share/gem"),
        versioned=_GEMS,
        more=_home(".local/share/gem/cache"),
        cached=("gem",),
        variables=(("GEM_HOME", "/cache"),),
        option="--install-dir -i",
        other_options=("--user-install",),
    ),
    ToolCache(
        "bundler", Manager.BUNDLER, ("/usr/local/bundle/cache",),
        versioned=_GEMS,
        more=_home(".bundle/cache"),
        cached=("bundler",),
        variables=(("BUNDLE_PATH", "/cache"), ("GEM_HOME", "/cache")),
        without=word_set("--local"),  # it downloads nothing
    ),
    ToolCache(
        "composer", Manager.COMPOSER, _home(".composer/cache", ".cache/composer"),
        state={f"{HOME}/.composer": ("composer",)},
        variables=(("COMPOSER_CACHE_DIR", ""), ("COMPOSER_HOME", "/cache"), ("XDG_CACHE_HOME", "/composer")),
        settings={("composer", "config", "cache-dir"): "COMPOSER_CACHE_DIR"},
        without=word_set("--no-cache"),
        named=("composer/cache",),
    ),
    ToolCache(
        "go", Manager.GO, ("/go/pkg/mod", f"{HOME}/.cache/go-build"),
        more=("/go/pkg", f"{HOME}/go/pkg", f"{HOME}/.config/go/telemetry"),
        state={f"{HOME}/sdk": ("go",)},
        variables=(("GOMODCACHE", ""), ("GOPATH", "/pkg/mod")),
        settings={("go", "env", "-w", "GOMODCACHE"): "GOMODCACHE"},
        other_variables=("GOCACHE", "GOENV", "GO111MODULE"),
        named=("pkg/mod", "go-build"),
    ),
    ToolCache(
        "cargo", Manager.CARGO, ("/usr/local/cargo/registry", f"{HOME}/.cargo/registry"),
        more=_home(".cargo/git", ".cargo/.package-cache", ".cargo/.global-cache"),
        state={f"{HOME}/.rustup": ("rustup", "rustc", "cargo")},
        variables=(("CARGO_HOME", "/registry"),),
        named=("cargo/registry", "CARGO_HOME/registry"),
    ),
)  # fmt: skip
_GRADLE = ("gradle", "gradlew")
_OTHERS = (
    ToolCache(
        "maven",
        state={f"{HOME}/.m2": ("mvn", "mvnw", "maven")},
        other_variables=("MAVEN_OPTS", "MAVEN_ARGS"),
        other_options=("-Dmaven.repo.local", "-s", "--settings", "-gs", "--global-settings"),
        named=(".m2",),
        exclusive=True,
    ),
    ToolCache(
        "gradle",
        state={f"{HOME}/.gradle": _GRADLE, "/home/gradle/.gradle": _GRADLE},
        variables=(("GRADLE_USER_HOME", ""),),
        other_options=("-g", "--gradle-user-home"),
        named=(".gradle/",),
        exclusive=True,
    ),
    ToolCache("sbt", cached=("sbt",), state={f"{HOME}/.sbt": ("sbt",)}),
    ToolCache("ivy", state={f"{HOME}/.ivy2": ("sbt", "ant", "ivy")}),
    ToolCache("leiningen", state={f"{HOME}/.lein": ("lein",)}),
    ToolCache("clojure", state={f"{HOME}/.clojure": ("clojure", "clj")}),
    ToolCache("nuget", state={f"{HOME}/.nuget": ("nuget", "msbuild")}),
    ToolCache("dotnet", state={f"{HOME}/.dotnet": ("dotnet",)}),
    ToolCache("conan", cached=("conan",), state={f"{HOME}/.conan": ("conan",)}),
    ToolCache("mix", cached=("mix", "elixir_make"), state={f"{HOME}/.mix": ("mix", "iex")}),
    ToolCache("hex", cached=("hex",), state={f"{HOME}/.hex": ("mix", "iex")}),
    ToolCache("stack", state={f"{HOME}/.stack": ("stack",)}),
    ToolCache("cabal", cached=("cabal",), state={f"{HOME}/.cabal": ("cabal",)}),
    ToolCache("ghcup", cached=("ghcup",), state={f"{HOME}/.ghcup": ("ghcup", "ghc", "cabal")}),
    ToolCache("opam", cached=("opam",), state={f"{HOME}/.opam": ("opam", "dune")}),
    ToolCache("nimble", cached=("nimble",), state={f"{HOME}/.nimble": ("nimble",)}),
    ToolCache("gnupg", state={f"{HOME}/.gnupg": ("gpg", "gpg2", "gpgv", "gpgsm", "gpgme-json", "gpgconf")}),
    ToolCache("helm", state={f"{HOME}/.cache/helm": ("helm",)}),
    ToolCache("virtualenv", more=_home(".local/share/virtualenv"), cached=("virtualenv",)),
    ToolCache("node-gyp", more=_home(".node-gyp"), cached=("node-gyp",)),
    ToolCache("node", more=_home(".node_repl_history")),
    ToolCache("python", more=_home(".python_history")),
    ToolCache("bash", more=_home(".bash_history")),
    ToolCache("ash", more=_home(".ash_history")),
    ToolCache("wget", more=_home(".wget-hsts"), cached=("wget",)),
    ToolCache("ccache", more=_home(".ccache"), cached=("ccache",)),
    ToolCache("kotlin", more=_home(".konan")),
    ToolCache("embedmongo", more=_home(".embedmongo")),
    ToolCache("templateengine", more=_home(".templateengine")),
    ToolCache("pear", more=_home(".pearrc")),
    ToolCache("cpanm", more=_home(".cpanm")),
)
# Of these only a folder of their name in ~/.cache is known. In the folders of others there may be what cannot be had
# again at run time: a model, a browser, a data set, an environment with the program.
_ONLY_CACHED = (
    "pdm hatch pip-tools pre-commit black mypy ruff pylint matplotlib fontconfig golangci-lint staticcheck gopls "
    "typescript turbo vite electron electron-builder sccache bazel bazelisk vcpkg zig dune coursier bloop mill rebar3 "
    "JNA mesa_shader_cache snapd dconf"
)
TOOL_CACHES: tuple[ToolCache, ...] = (
    *_MANAGERS,
    *_OTHERS,
    *(ToolCache(name, cached=(name,)) for name in _ONLY_CACHED.split()),
)

OF_MANAGER: Mapping[Manager, ToolCache] = {row.manager: row for row in TOOL_CACHES if row.manager is not None}
CACHES: Mapping[Manager, tuple[str, ...]] = {manager: row.folders for manager, row in OF_MANAGER.items()}


def by_name(name: str) -> ToolCache:
    """Return a tool's row."""
    return next(row for row in TOOL_CACHES if row.name == name)


def settings() -> dict[tuple[str, ...], str]:
    """Return the words of commands that set a variable for good in a manager's configuration, and the variable."""
    return {words: name for row in TOOL_CACHES for words, name in row.settings.items()}


def folders() -> frozenset[str]:
    """Return all folders, and files, that tools fill again, or need not have."""
    return frozenset(path for row in TOOL_CACHES for path in (*row.folders, *row.more))


def below_cache_home() -> frozenset[str]:
    """Return the folders below ~/.cache that are filled again."""
    return frozenset(name for row in TOOL_CACHES for name in row.below_cache_home)


def readers() -> Mapping[str, tuple[str, ...]]:
    """Return the caches in which programs look things up that do not fill them by themselves, with these programs."""
    return {folder: one.read_by for one in TOOL_CACHES if one.read_by for folder in one.folders}


def states() -> dict[str, tuple[str, ...]]:
    """Return the folders that tools keep more in, and the programs that alone use them."""
    return {folder: programs for row in TOOL_CACHES for folder, programs in row.state.items()}
