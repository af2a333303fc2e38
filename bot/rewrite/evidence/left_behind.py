"""Why something that a person put into an image may stay behind: a closed list of reasons. Pure.

What is in no row of it stays. The writing of candidates asks here what it may leave, and the proof asks here whether what
a candidate has not may be missing: one list for both.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property
from typing import TYPE_CHECKING

from bot import languages
from bot.dockerfile.packages import CACHES, HOME, words
from bot.rewrite.evidence import build_packages, uses

if TYPE_CHECKING:
    from bot.image.built_image import BuiltImage


class Reason(Enum):
    """What is left behind, and why nothing that ships needs it. The value is what reports call it."""

    CACHE = "cache"  # of a named manager of packages, or of a toolchain: filled again from what it was filled from
    RECORD = "record"  # what a manager of packages writes of its own work
    INTERMEDIATE = "intermediate"  # what a named compiler, or version control, keeps between two builds
    SOURCE = "source"  # a source of a compiled language, or what says how to build it, that nothing names
    UNREAD = "unread"  # a file of the context that compiled programs, which tell all that they open, do not open
    DEVELOPMENT = "development"  # a dependency for development that nothing loads
    PACKAGE = "package"  # of a package that only builds, or that nothing that ships can start or load
    COPY = "copy"  # the same program lies in the folder that it is installed to


# What package managers write of what they did. It is written anew where packages are installed anew.
_RECORDS = tuple(
    "var/lib/dpkg var/lib/apt var/cache/apt var/cache/debconf var/log/apt var/log/dpkg.log var/log/alternatives.log "
    "var/log/bootstrap.log var/log/fontconfig.log var/log/lastlog var/log/faillog var/log/wtmp var/log/btmp "
    "var/log/apk.log var/log/yum.log var/log/dnf.log var/lib/ucf var/lib/pam var/lib/systemd var/lib/shells.state "
    "var/cache/ldconfig var/cache/man var/cache/fontconfig var/lib/rpm var/lib/yum var/lib/dnf usr/lib/sysimage "
    "usr/lib/apk lib/apk etc/apk etc/ld.so.cache etc/.pwd.lock etc/hosts etc/hostname etc/resolv.conf etc/mtab "
    ".dockerenv usr/share/info/dir usr/share/mime/aliases var/lib/python var/lib/gems/cache "
    "usr/lib/x86_64-linux-gnu/gconv/gconv-modules.cache usr/lib/aarch64-linux-gnu/gconv/gconv-modules.cache "
    "usr/share/glib-2.0/schemas/gschemas.compiled etc/machine-id var/lib/dbus/machine-id etc/apt var/lib/update-notifier "
    "usr/share/doc usr/share/man usr/share/info usr/share/lintian".split()
)
_ACCOUNT_COPIES = frozenset(
    f"etc/{name}{ending}" for name in ("passwd", "group", "shadow", "gshadow", "subuid", "subgid") for ending in ("", "-")
)
# What toolchains download or remember, in the homes that the official images give them.
_CACHES = tuple(
    "root/.npm root/.node-gyp root/.wget-hsts root/.bash_history root/.ash_history root/.gnupg root/.yarn "
    "usr/local/share/.cache root/.config/yarn root/.config/go root/.config/pip root/.local/share/pnpm "
    "root/.local/share/virtualenv root/.local/share/gem/cache root/.bun/install/cache root/.composer root/.gem "
    "root/.bundle/cache root/.ccache root/.conan root/.mix root/.hex root/.m2 root/.gradle home/gradle/.gradle root/.sbt "
    "root/.ivy2 root/.lein root/.clojure root/.embedmongo root/.konan root/.nuget root/.dotnet root/.templateengine "
    "root/.rustup root/.cargo/registry root/.cargo/git go/pkg root/go/pkg root/sdk home/node/.npm home/node/.cache "
    "opt/conda/pkgs usr/local/bundle/cache root/.pearrc root/.cpanm root/.stack root/.cabal root/.ghcup "
    "root/.local/state root/.python_history root/.node_repl_history root/.config/configstore root/.cargo/.package-cache "
    "root/.cargo/.global-cache root/.dotnet root/.opam root/.nimble root/.cache/pip".split()
)
_TOOLCHAINS = tuple(
    "usr/local/go usr/local/rustup usr/local/cargo opt/gradle opt/maven opt/sbt usr/src/php usr/local/include "
    "usr/local/lib/pkgconfig usr/local/lib/cmake usr/local/share/man usr/local/share/doc usr/local/share/aclocal "
    "usr/local/share/pkgconfig usr/local/share/info usr/local/man usr/local/lib/php/test usr/local/lib/php/doc "
    "usr/local/lib/php/data usr/local/lib/php/build usr/local/lib/php/.registry usr/local/lib/php/.channels "
    "usr/local/php/man usr/share/powershell".split()
)
# Of the folders in ~/.cache those that only a build fills, or that are filled again from what is there. In the others
# there may be what cannot be had again at run time: a model, a browser, a data set.
CACHES_OF_BUILDS = words(
    "pip uv pypoetry pipenv pdm hatch pip-tools pre-commit virtualenv black mypy ruff pylint matplotlib fontconfig "
    "go-build golangci-lint staticcheck gopls composer yarn npm pnpm node-gyp node typescript turbo vite electron "
    "electron-builder ccache sccache bazel bazelisk vcpkg conan zig nimble dune opam coursier bloop mill sbt cabal "
    "ghcup rebar3 hex mix elixir_make gem bundler JNA helm wget mesa_shader_cache snapd dconf"
)
_CACHED = re.compile(r"(?:^|/)\.cache/([^/]+)(?:/|$)")
_TEMPORARY = re.compile(
    r"(?:var/)?tmp/(?:npm-|pip-|yarn--|v8-compile-cache|node-compile-cache|hsperfdata_|go-build|tmp[\w-]+$|pear(?:/|$)|cc\w{6}\."
    r"|phantomjs|jiti(?:/|$)|metro-|uv-|cargo-install|rustc\w{6})|run/|proc/|sys/|dev/"
)
# Folders that version control, compilers and test runners keep for themselves.
_INTERMEDIATE_FOLDERS = words(
    ".git .svn .hg .bzr __pycache__ .pytest_cache .mypy_cache .ruff_cache .tox .nox .hypothesis CMakeFiles .deps _deps "
    "autom4te.cache meson-private meson-info meson-logs .fingerprint incremental obj .gradle .m2 .bsp .bloop .metals .cpcache "
    "test-classes surefire-reports maven-status maven-archiver generated-sources generated-test-sources test-results "
    ".nyc_output .nx .turbo .parcel-cache .yarn-cache .pnpm-store .phpunit.cache .bundle-cache .yardoc .vs .cargo "
    ".elixir_ls .hex dist-newstyle .stack-work node_modules/.cache .next/cache target lost+found __MACOSX .eslintcache "
    "maven-shared-archive-resources .angular .svelte-kit .nuxt"
)
_INTERMEDIATE = words(
    ".o .obj .lo .la .a .gch .pch .gcno .gcda .rlib .rmeta .d .pdb .pyc .pyo .tsbuildinfo .ninja .dep .whl .class .hi .cmi .cmx "
    ".cmo .beamx .ninja_deps .ninja_log .DS_Store .pc .map"
)
_INTERMEDIATE_NAMES = words(
    "config.log config.status CMakeCache.txt stamp-h1 .ninja_deps .ninja_log install_manifest.txt compile_commands.json "
    ".cargo-lock .rustc_info.json CACHEDIR.TAG .DS_Store cmake_install.cmake libtool .eslintcache .coverage .rspec_status "
    ".phpunit.result.cache .package-lock.json .yarn-integrity .modules.yaml"
)
_JAR_ORIGINAL = re.compile(r"\.jar\.original$")
# What says to tools how to build, check or publish, by its exact name.
_BUILD_NAMES = words(
    "Makefile makefile GNUmakefile Dockerfile .dockerignore .gitignore .gitattributes .gitmodules .editorconfig .travis.yml "
    ".gitlab-ci.yml appveyor.yml Jenkinsfile .pre-commit-config.yaml .hadolint.yaml .codecov.yml codecov.yml .goreleaser.yml "
    ".golangci.yml .golangci.yaml renovate.json .clang-format .clang-tidy .air.toml Taskfile.yml magefile.go modules.txt "
    "configure aclocal.m4 depcomp install-sh missing ltmain.sh compile config.guess config.sub autogen.sh bootstrap.sh "
    "config.h.in SConstruct SConscript WORKSPACE BUILD.bazel conanfile.txt conanfile.py vcpkg.json CMakePresets.json "
    "meson_options.txt rustfmt.toml clippy.toml .rustfmt.toml deny.toml rust-toolchain rust-toolchain.toml build.rs "
    "docker-compose.yml docker-compose.yaml compose.yml compose.yaml mvnw mvnw.cmd gradlew gradlew.bat gradle.properties "
    "lombok.config .nvmrc .npmignore .npmrc .eslintignore .prettierignore .rspec .rubocop.yml .simplecov .formatter.exs "
    ".credo.exs omnisharp.json"
)
_BUILD_PATTERNS = re.compile(
    r"(?:^|/)(?:Dockerfile\.[^/]+|[^/]+\.[Dd]ockerfile|docker-compose[^/]*\.ya?ml|\.eslintrc[^/]*|\.prettierrc[^/]*|\.babelrc[^/]*"
    r"|\.stylelintrc[^/]*|(?:webpack|vite|vitest|rollup|babel|jest|cypress|postcss|tailwind|eslint|playwright|karma|esbuild)"
    r"(?:\.[\w-]+)*\.(?:[cm]?[jt]s|json)|gulpfile\.[\w.]+|Gruntfile\.js|phpunit\.xml[^/]*|phpstan[^/]*\.neon[^/]*|psalm\.xml[^/]*"
    r"|\.php-cs-fixer[^/]*|\.php_cs[^/]*|checkstyle[^/]*\.xml|\.wh\.[^/]*)$"
)
_OF_PROJECT = re.compile(r"(?:^|/)\.(?:github|gitlab|circleci|vscode|idea|devcontainer|husky|storybook|mvn)/")
_TESTS = re.compile(
    r"_test\.go$|[._](?:test|spec)\.[cm]?[jt]sx?$|(?:^|/)(?:__tests__|__mocks__|cypress|coverage|htmlcov)/|(?:^|/)testdata/"
)
_SOURCES = words(
    ".go .mod .sum .s .S .asm .proto .c .cc .cpp .cxx .c++ .C .h .hh .hpp .hxx .h++ .ipp .inl .tpp .m4 .y .l .f .f90 .cmake .in "
    ".ac .am .vcxproj .sln .rc .rs .java .kt .kts .scala .groovy .gradle .clj .cljs .cljc .sbt .iml .ts .tsx .mts .cts .jsx "
    ".vue .svelte .scss .sass .less .styl .coffee .cs .csproj .fs .fsproj .vb .vbproj .slnx .props .targets .razor .cshtml "
    ".ex .erl .hrl .hs .cabal .nim .nimble .cr .zig .swift .ml .mli .pas .pp .pyx .pxd"
)
_MODULES = ("node_modules", "vendor", "gems", "site-packages", "dist-packages")
_BYTECODE = re.compile(r"(.*?)(?:__pycache__/)?([^/]+?)(?:\.(?:cpython|pypy)[\w-]+)?\.py[co]")


@dataclass(frozen=True)
class Reasons:
    """Answers for one image, the original, why something in it may stay behind."""

    image: BuiltImage
    _packages: dict[str, Reason | None] = field(default_factory=dict)

    def of(self, path: str) -> Reason | None:
        """Return the reason for a path without a leading slash; None if there is none: then it stays."""
        owner = self.image.system.owner(path)
        if owner is not None:
            return self._by_place(path) or self.package(owner)
        return self._by_place(path) or self._by_kind(path) or self._of_package(path)

    def package(self, name: str) -> Reason | None:
        """Return why a package of the system need not be there."""
        if name not in self._packages:
            self._packages[name] = None  # packages may depend on each other in a ring
            self._packages[name] = Reason.PACKAGE if self._not_needed(name) else None
        return self._packages[name]

    # ---------------------------------------------------------------------------------------------- files by place

    def _by_place(self, path: str) -> Reason | None:
        if path in _ACCOUNT_COPIES or _below(path, _RECORDS):
            return Reason.RECORD
        if _below(path, self._caches) or _TEMPORARY.match(path):
            return Reason.CACHE
        cached = _CACHED.search(path)
        if cached is not None and cached[1] in CACHES_OF_BUILDS and not self._named(path):
            return Reason.CACHE
        return Reason.SOURCE if _below(path, _TOOLCHAINS) and not self._started(path) else None

    @cached_property
    def _caches(self) -> tuple[str, ...]:
        known = {cache.strip("/") for caches in CACHES.values() for cache in caches} | set(_CACHES)
        homes = {user.home for user in self.image.system.users if user.home.count("/") > 1}
        root = HOME.strip("/")
        known |= {home.strip("/") + path.removeprefix(root) for home in homes for path in known if path.startswith(root)}
        return tuple(sorted(known))

    # ----------------------------------------------------------------------------------------------- files by kind

    def _by_kind(self, path: str) -> Reason | None:
        if self._started(path):
            return None
        name = posixpath.basename(path)
        suffix = posixpath.splitext(name)[1]
        if path.endswith((".pyc", ".pyo")):
            return Reason.INTERMEDIATE if self._has_source(path) else None
        # What one's own folder is called says what it is for; in a library it is part of what was installed.
        library = any(f"/{folder}/" in f"/{path}" for folder in _MODULES)
        if library and not ("/.cache/" in path or name in _INTERMEDIATE_NAMES):
            return self._of_library(path)
        if self._read(path):
            return None
        if _PROGRAM.match(path) and name in languages.builders() and not self.facts.starts_anything:
            return None if self.facts.names_program((name,)) else Reason.PACKAGE
        if suffix in _INTERMEDIATE or name in _INTERMEDIATE_NAMES or self._in_folder(path) or _JAR_ORIGINAL.search(path):
            return Reason.INTERMEDIATE
        if suffix in _SOURCES or name in _BUILD_NAMES or _BUILD_PATTERNS.search(path) or _OF_PROJECT.search(path):
            return Reason.SOURCE
        if languages.is_manifest(path) or languages.is_lock(path) or _TESTS.search(path):
            return Reason.SOURCE
        return Reason.UNREAD if self.image.line(path) in self.image.of_context and self._tells_all else None

    def _in_folder(self, path: str) -> bool:
        """Whether a path is in a folder that version control or a compiler keeps for itself."""
        *folders, _ = path.split("/")
        if any(one in _INTERMEDIATE_FOLDERS for one in folders):
            return True
        # .NET builds into two folders side by side, and publishes into a third.
        at = next((number for number, one in enumerate(folders) if one == "bin"), 0)
        return at > 0 and "/".join((*folders[:at], "obj")) in self._folders

    @cached_property
    def _folders(self) -> frozenset[str]:
        return frozenset(posixpath.dirname(path) for path in self.image.files)

    def _has_source(self, path: str) -> bool:
        match = _BYTECODE.fullmatch(path)
        return match is not None and f"{match[1]}{match[2]}.py" in self.image.files

    def _of_library(self, path: str) -> Reason | None:
        """A dependency for development: nothing loads modules by a name that nobody can tell, nor by this one."""
        parts = path.split("/")
        at = max(number for number, part in enumerate(parts) if part in _MODULES)
        inside = parts[at + 1 :]
        name = "/".join(inside[: 2 if inside[:1] and inside[0].startswith("@") else 1])
        if parts[at] != "node_modules":
            return None
        if name.startswith("."):
            return Reason.DEVELOPMENT
        return Reason.DEVELOPMENT if not self.facts.may_load(name) else None

    # -------------------------------------------------------------------------------------------- what programs do

    @cached_property
    def facts(self) -> uses.Uses:
        """What the programs of the image may start, open and load."""
        return uses.Uses(self.image)

    def _started(self, path: str) -> bool:
        return path in self._programs

    @cached_property
    def _programs(self) -> frozenset[str]:
        return frozenset(name for one in self.image.programs for name in (one.path, one.real))

    def _named(self, path: str) -> bool:
        return self.facts.names_file(path)

    def _read(self, path: str) -> bool:
        """Whether a program names a file, or a folder that it is in."""
        return self.facts.may_open(path) and not self.facts.opens_anything or self.facts.names_file(path)

    @cached_property
    def _tells_all(self) -> bool:
        """Whether all that ships is compiled, and opens nothing by a name that nobody can tell."""
        return self.facts.compiled and not self.facts.opens_anything

    # --------------------------------------------------------------------------------------------------- packages

    def _of_package(self, path: str) -> Reason | None:
        """What the scripts of a package made that stays behind: a link to its program, a setting of its own."""
        file = self.image.files.get(path)
        if file is not None and file.entry.link:
            target = posixpath.normpath(posixpath.join("/", posixpath.dirname(path), file.entry.link)).lstrip("/")
            real = self.image.resolve(path)
            owner = self.image.system.owner(real or target) or self.image.system.owner(target)
            if owner is not None:
                return self.package(owner)
            if target.startswith("etc/alternatives/") and real is None:
                return Reason.PACKAGE
        return None

    def _not_needed(self, name: str) -> bool:
        known = self.image.system.packages.get(name)
        if known is None or known.base:
            return False
        programs, libraries = self._brings.get(name, (frozenset(), frozenset()))
        if self._used & self._owned.get(name, frozenset()):
            return False
        if self.facts.names_program(programs) or self.facts.names_library(libraries):
            return False
        if build_packages.builds(name) or build_packages.for_development(name) or known.section in _BUILD_SECTIONS:
            return True
        if name not in self.image.asked:
            # It came along. Those that asked for it are judged by themselves.
            wanted = [other for other in self._dependents.get(name, ()) if other in self.image.system.packages]
            if any(self.package(other) is None and not self._only_ring(other, name) for other in wanted):
                return False
            return not (programs and self.facts.starts_anything) and not (libraries and self.facts.loads_anything)
        return bool(programs) and not self.facts.starts_anything and name not in build_packages.DATA

    def _only_ring(self, other: str, name: str) -> bool:
        return other in self.image.system.packages and other not in self.image.asked and name in self._dependents.get(
            other, ()
        )

    @cached_property
    def _used(self) -> frozenset[str]:
        """Files of packages that what is started is, or is linked with."""
        image = self.image
        found = {name for one in image.programs for name in (one.path, one.real, *one.libraries)}
        return frozenset(found)

    @cached_property
    def _owned(self) -> dict[str, frozenset[str]]:
        found: dict[str, set[str]] = {}
        for path in self._used:
            owner = self.image.system.owner(path)
            if owner is not None:
                found.setdefault(owner, set()).add(path)
        return {name: frozenset(paths) for name, paths in found.items()}

    @cached_property
    def _brings(self) -> dict[str, tuple[frozenset[str], frozenset[str]]]:
        """The names of the programs, and of the libraries, of each package."""
        programs: dict[str, set[str]] = {}
        libraries: dict[str, set[str]] = {}
        for path, owner in self.image.system.owners.items():
            if _PROGRAM.match(path):
                programs.setdefault(owner, set()).add(posixpath.basename(path))
            elif ".so" in path and _LIBRARY.search(path):
                libraries.setdefault(owner, set()).add(posixpath.basename(path))
        return {
            name: (frozenset(programs.get(name, ())), frozenset(libraries.get(name, ())))
            for name in {*programs, *libraries}
        }

    @cached_property
    def _dependents(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for name, package in self.image.system.packages.items():
            for other in package.depends:
                found.setdefault(other, []).append(name)
        return found


# Sections of Debian's for what only builds.
_BUILD_SECTIONS = frozenset(("devel", "libdevel", "debug", "doc", "kernel", "golang", "rust", "haskell", "ocaml"))
_PROGRAM = re.compile(r"(?:usr/)?(?:local/)?s?bin/[^/]+$")
_LIBRARY = re.compile(r"\.so(?:\.\d+)*$")


def _below(path: str, folders: Iterable[str]) -> bool:
    return any(path == folder or path.startswith(f"{folder}/") for folder in folders)
