"""What builds leave in an image, by name: records, caches, intermediates, sources, settings of a build. Pure.

A name is here only if it is that of a named tool's own; what is not here, or in the table of caches, stays.
"""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Iterable

from bot.dockerfile import tool_caches
from bot.image.built_image import BuiltImage
from bot.languages import table as languages
from bot.languages.row import word_set

# What package managers write of what they did, by path. It is written anew where packages are installed anew.
RECORDS = word_set(
    "var/lib/dpkg var/lib/apt var/cache/apt var/cache/debconf var/log/apt var/log/dpkg.log var/log/alternatives.log "
    "var/log/bootstrap.log var/log/fontconfig.log var/log/lastlog var/log/faillog var/log/wtmp var/log/btmp "
    "var/log/apk.log var/log/yum.log var/log/dnf.log var/lib/ucf var/lib/pam var/lib/systemd var/lib/shells.state "
    "var/cache/ldconfig var/cache/man var/cache/fontconfig var/lib/rpm var/lib/yum var/lib/dnf usr/lib/sysimage "
    "usr/lib/apk lib/apk etc/apk etc/ld.so.cache etc/.pwd.lock etc/hosts etc/hostname etc/resolv.conf etc/mtab "
    ".dockerenv usr/share/info/dir usr/share/mime/aliases var/lib/python var/lib/gems/cache etc/machine-id "
    "usr/lib/x86_64-linux-gnu/gconv/gconv-modules.cache usr/lib/aarch64-linux-gnu/gconv/gconv-modules.cache "
    "usr/share/glib-2.0/schemas/gschemas.compiled var/lib/dbus/machine-id etc/apt var/lib/update-notifier"
)
ACCOUNTS = frozenset(
    f"etc/{name}{ending}"
    for name in ("passwd", "group", "shadow", "gshadow", "subuid", "subgid")
    for ending in ("", "-")
)
# What is left of these lists when an account is added: kept for whoever repairs them, and read by no program.
ACCOUNT_COPIES = frozenset(path for path in ACCOUNTS if path.endswith("-"))
_COMPILERS = ("gcc", "cc", "g++", "c++", "clang", "clang++", "tcc", "cpp", "make", "cmake")
_RUST = ("rustup", "rustc", "cargo")
# Folders of toolchains, with the programs that need what is in them: where one is started, they stay.
TOOLCHAINS: dict[str, tuple[str, ...]] = {
    "usr/local/go": ("go", "gofmt"),
    "usr/local/rustup": _RUST,
    "usr/local/cargo": _RUST,
    "opt/gradle": ("gradle",),
    "opt/maven": ("mvn",),
    "opt/sbt": ("sbt",),
    "usr/src/php": ("docker-php-ext-install", "docker-php-ext-configure", "docker-php-source"),
    "usr/local/include": _COMPILERS,
    "usr/local/lib/pkgconfig": (*_COMPILERS, "pkg-config", "pkgconf"),
    "usr/local/share/pkgconfig": (*_COMPILERS, "pkg-config", "pkgconf"),
    "usr/local/lib/cmake": ("cmake",),
    "usr/local/share/aclocal": ("aclocal", "autoreconf"),
    "usr/local/share/man": ("man",),
    "usr/local/man": ("man",),
    "usr/local/php/man": ("man",),
    "usr/local/share/info": ("info",),
    "usr/local/share/doc": (),
    "usr/local/lib/php/test": (),
    "usr/local/lib/php/doc": (),
    "usr/local/lib/php/data": ("pear", "pecl"),
    "usr/local/lib/php/build": ("phpize",),
    "usr/local/lib/php/.registry": ("pear", "pecl"),
    "usr/local/lib/php/.channels": ("pear", "pecl"),
    "usr/share/powershell": ("pwsh",),
}
# What tools forget below /tmp, and what the engine and the system make while they run.
TEMPORARY = re.compile(
    r"(?:var/)?tmp/(?:npm-|pip-|yarn--|v8-compile-cache|node-compile-cache|hsperfdata_|go-build|pear(?:/|$)|cc\w{6}\."
    r"|phantomjs|(?:node-)?jiti(?:/|$)|metro-|uv-|core-js-banners$|cargo-install|rustc\w{6})|run/(?:secrets|lock|systemd|mount|adduser|initctl)(?:/|$)"
)
OF_THE_KERNEL = ("proc/", "sys/", "dev/")
# Folders that version control, compilers and test runners keep for themselves: nobody else calls one so.
FOLDERS_OF_TOOLS = word_set(
    ".git .svn .hg .bzr __pycache__ .pytest_cache .mypy_cache .ruff_cache .tox .nox .hypothesis CMakeFiles "
    "autom4te.cache meson-private meson-info meson-logs .fingerprint .gradle .bsp .bloop .metals .cpcache "
    "maven-archiver maven-status surefire-reports .nyc_output .nx .turbo .parcel-cache .yarn-cache .pnpm-store "
    ".phpunit.cache .bundle-cache .yardoc .vs .elixir_ls dist-newstyle .stack-work __MACOSX .eslintcache"
)
# Such folders whose names mean other things as well.
INTERMEDIATE_FOLDERS = FOLDERS_OF_TOOLS | word_set(
    ".deps _deps incremental obj .m2 test-classes generated-sources generated-test-sources test-results .cargo .hex "
    "target lost+found .angular .svelte-kit maven-shared-archive-resources .nuxt"
)
INTERMEDIATE_SUFFIXES = word_set(
    ".o .obj .lo .la .a .gch .pch .gcno .gcda .rlib .rmeta .d .pdb .pyc .pyo .tsbuildinfo .ninja .dep .whl .class .hi "
    ".cmi .cmx .cmo .beamx .ninja_deps .ninja_log .DS_Store .pc .map"
)
NAMES_OF_TOOLS = word_set(
    "CMakeCache.txt .ninja_deps .ninja_log cmake_install.cmake .cargo-lock .rustc_info.json .DS_Store .eslintcache "
    ".phpunit.result.cache .package-lock.json .yarn-integrity .rspec_status"
)
INTERMEDIATE_NAMES = word_set(
    "config.log config.status CMakeCache.txt stamp-h1 .ninja_deps .ninja_log install_manifest.txt "
    "compile_commands.json .cargo-lock .rustc_info.json CACHEDIR.TAG .DS_Store cmake_install.cmake libtool "
    ".eslintcache .coverage .rspec_status .phpunit.result.cache .package-lock.json .yarn-integrity .modules.yaml"
)
# What tools keep beside the packages in node_modules. Other names with a dot there are made by packages for themselves.
BESIDE_MODULES = word_set(
    ".cache .vite .vite-temp .package-lock.json .yarn-integrity .yarn-state.yml .modules.yaml .pnpm-debug.log "
    ".pnpm-workspace-state.json .pnpm-workspace-state-v1.json"
)
# What says to tools how to build, check or publish, by its exact name.
BUILD_NAMES = word_set(
    "Makefile makefile GNUmakefile Dockerfile .dockerignore .gitignore .gitattributes .gitmodules .editorconfig "
    ".travis.yml .gitlab-ci.yml appveyor.yml Jenkinsfile .pre-commit-config.yaml .hadolint.yaml .codecov.yml "
    "codecov.yml .goreleaser.yml .golangci.yml .golangci.yaml renovate.json .clang-format .clang-tidy .air.toml "
    "Taskfile.yml magefile.go modules.txt configure aclocal.m4 depcomp install-sh missing ltmain.sh compile "
    "config.guess config.sub autogen.sh bootstrap.sh config.h.in SConstruct SConscript WORKSPACE BUILD.bazel "
    "conanfile.txt conanfile.py vcpkg.json CMakePresets.json meson_options.txt rustfmt.toml clippy.toml .rustfmt.toml "
    "deny.toml rust-toolchain rust-toolchain.toml build.rs docker-compose.yml docker-compose.yaml compose.yml "
    "compose.yaml mvnw mvnw.cmd gradlew gradlew.bat gradle.properties lombok.config .nvmrc .npmignore .npmrc "
    ".eslintignore .prettierignore .rspec .rubocop.yml .simplecov .formatter.exs .credo.exs omnisharp.json"
)
BUILD_FILES = re.compile(
    r"(?:^|/)(?:Dockerfile\.[^/]+|[^/]+\.[Dd]ockerfile|docker-compose[^/]*\.ya?ml|\.eslintrc[^/]*|\.prettierrc[^/]*"
    r"|\.babelrc[^/]*|\.stylelintrc[^/]*|(?:webpack|vite|vitest|rollup|babel|jest|cypress|postcss|tailwind|eslint"
    r"|playwright|karma|esbuild)(?:\.[\w-]+)*\.(?:[cm]?[jt]s|json)|gulpfile\.[\w.]+|Gruntfile\.js|phpunit\.xml[^/]*"
    r"|phpstan[^/]*\.neon[^/]*|psalm\.xml[^/]*|\.php-cs-fixer[^/]*|\.php_cs[^/]*|checkstyle[^/]*\.xml|\.wh\.[^/]*)$"
)
PROJECT_FOLDERS = re.compile(r"(?:^|/)\.(?:github|gitlab|circleci|vscode|idea|devcontainer|husky|storybook|mvn)/")
TESTS = re.compile(
    r"_test\.go$|[._](?:test|spec)\.[cm]?[jt]sx?$|(?:^|/)(?:__tests__|__mocks__|cypress|coverage|htmlcov)/"
    r"|(?:^|/)testdata/"
)
SOURCES = languages.only_built()
# Sections of Debian's for what only builds.
BUILD_SECTIONS = word_set("devel libdevel debug doc kernel golang rust haskell ocaml")
_VENDOR = "vendor"
_MODULES = word_set(f"node_modules {_VENDOR} gems site-packages dist-packages")
_CACHE_HOME = re.compile(r"(?:^|(?<=/))\.cache(?=/)")
_CACHED = re.compile(r"(?:^|/)\.cache/([^/]+)(?:/([^/]+))?(?:/|$)")
_BELOW_CACHE_HOME = tool_caches.below_cache_home()


def compilers_of(path: str) -> tuple[str, ...]:
    """Return the programs that compile a source of such a name; none where its language is run as it is written."""
    row = languages.of(path)
    return row.builders if row is not None and row.compiled else ()


def library_folder(path: str) -> int | None:
    """Return which part of a path is the folder of libraries that it lies in, the innermost; None if it lies in none.

    What a library itself calls `vendor` is a part of it.
    """
    parts = path.split("/")
    found = [number for number, part in enumerate(parts[:-1]) if part in _MODULES]
    return next((number for number in reversed(found) if parts[number] != _VENDOR), next(iter(found), None))


def cache_folders(files: Iterable[str]) -> frozenset[str]:
    """The folders called .cache in which nothing is but what managers fill again."""
    seen: set[str] = set()
    strange: set[str] = set()
    for path in files:
        folders = [path[: found.end()] for found in _CACHE_HOME.finditer(path)]
        seen.update(folders)
        if folders and not is_below_cache(path):
            strange.update(folders)
    return frozenset(seen - strange)


# What builders keep for the next build inside of what they build for the program to run.
_OF_BUILDERS = re.compile(r"(?:^|/)\.next/cache/(?:webpack|swc|eslint)(?:/|$)")
# Where tools that npm installed keep settings, and when they last looked for a newer version of themselves.
_TOOL_STATES = re.compile(r"(?:^|/)\.config/(?:configstore|simple-update-notifier)/[^/]+\.json$")
_OF_NOTIFIERS = frozenset(("lastUpdateCheck", "optOut", "update"))
_RECORD_BYTES = 10_000


def is_builders_cache(image: BuiltImage, path: str) -> bool:
    """Whether a path is in a folder that a builder keeps for the next build, or says when a tool looked for news."""
    if _OF_BUILDERS.search(path) is not None:
        return True
    if _TOOL_STATES.search(path) is None or path not in image.files:
        return False
    try:
        state = json.loads(image.content(path, _RECORD_BYTES))
    except (ValueError, RecursionError):
        return False
    return isinstance(state, dict) and "lastUpdateCheck" in state and state.keys() <= _OF_NOTIFIERS


def is_of_removed_package(image: BuiltImage, path: str) -> bool:
    """Whether a file of settings was left by a package that was removed, and nobody changed it."""
    owner = image.system.owner(path)
    return owner is not None and owner not in image.system.packages and image.as_packaged(path) is True


def is_below_cache(path: str) -> bool:
    """Whether a path is in a folder below a .cache that a manager fills again."""
    found = _CACHED.search(path)
    return found is not None and not _BELOW_CACHE_HOME.isdisjoint((found[1], f"{found[1]}/{found[2]}"))


def builds(path: str) -> bool:
    """Return whether a source is called as one that only builds, checks or publishes."""
    return (
        posixpath.basename(path) in BUILD_NAMES
        or BUILD_FILES.search(path) is not None
        or PROJECT_FOLDERS.search(path) is not None
    )


def for_builds(path: str) -> bool:
    """Return whether a file is a source of a compiled language, or says to a tool how to build, check or publish."""
    if posixpath.splitext(path)[1] in SOURCES | languages.also_built():
        return True
    return builds(path) or languages.is_manifest(path) or languages.is_lock(path) or TESTS.search(path) is not None


def is_of_tools(path: str) -> bool:
    """Return whether a file among libraries is what a tool keeps there for itself."""
    cached = "/.cache/" in path and "/node_modules/.cache/" not in f"/{path}"
    return cached or posixpath.basename(path) in INTERMEDIATE_NAMES
