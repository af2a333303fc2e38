"""Which files tell what a program does: sources and settings; which are tests, libraries or lock files. Pure."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable

from bot.languages import table as languages

_SETTING = re.compile(
    r".*\.(?:json|toml|ya?ml|xml|conf|cfg|ini|properties|env|gemspec|csproj|mod|txt|gradle)|Gemfile|Pipfile|Rakefile"
    r"|Procfile|\.env.*|[^.]*",
    re.IGNORECASE,
)
_HEAD_BYTES = 2000
_SHIPPED_SETTING = re.compile(r".*\.(?:json|toml|ya?ml|conf|cfg|ini|properties|env)|\.env", re.IGNORECASE)
_TEST = re.compile(
    r"(?:.*/)?(?:tests?|__tests__|spec|testdata|__mocks__|fixtures)/.*|(?:.*/)?(?:test_[^/]*|[^/]*_test|conftest)\.py"
    r"|.*(?:_test\.go|[._](?:test|spec)\.[cm]?[jt]sx?|_(?:test|spec)\.rb)"
)
_LOCK = re.compile(r".*lock(?:\.json|\.ya?ml)?|.*\.lock", re.IGNORECASE)
_ABOUT = re.compile(r"(?:Dockerfile|Containerfile|Makefile|LICENSE|README|CHANGELOG).*", re.IGNORECASE)
# Scripts that only a build runs, by the name that the tool expects.
_OF_BUILD = re.compile(
    r"(?:gulpfile|Gruntfile|Jakefile|webpack|rollup|vite|vitest|babel|jest|karma|postcss|tailwind|eslint|prettier|playwright"
    r"|cypress|esbuild|metro|craco|svelte|astro)(?:\.[\w-]+)*\.(?:[cm]?[jt]s|json)|build\.rs|setup\.py|noxfile\.py|tasks\.py"
    r"|conanfile\.py|SConstruct|wscript|Rakefile"
)


# Autoconf and libtool say in the first lines of what they write that it configures, or builds.
_OF_AUTOTOOLS = re.compile(
    rb"#! ?(?:/bin/|/usr/bin/env )(?:ba)?sh\n(?:#.*\n){0,4}?"
    rb"(?:# Generated (?:by (?:GNU Autoconf|configure)|automatically by config\.status)\b"
    rb"|## DO NOT EDIT - This file generated from \S*ltmain\.in|# libtool \(GNU libtool\))"
)
# Folders of what works on the repository, not in the image.
_TOOLING = frozenset(
    (".git", ".github", ".gitlab", ".circleci", ".husky", ".devcontainer", ".vscode", ".idea", ".gitea")
)

# Scripts that a package manager keeps of its packages, toolchains, folders of the kernel, and what update-mime-database
# writes that is no text: none of it is own.
NOT_OWN = ("proc/", "dev/", "sys/", "var/lib/dpkg/", "usr/lib/opkg/", "var/lib/rpm/", "lib/apk/", "usr/lib/apk/",
           "var/cache/debconf/", "var/lib/apt/", "usr/local/go/", "usr/share/doc/",
           "usr/share/mime/magic", "usr/share/mime/treemagic", "usr/share/mime/mime.cache")  # fmt: skip


def telling(paths: Iterable[str]) -> list[str]:
    """Return those of a context's files that tell what a program does: sources, and settings."""
    return [
        path
        for path in paths
        if (languages.of(path) is not None or _SETTING.fullmatch(posixpath.basename(path)))
        and not is_lock(path)
        and not _ABOUT.fullmatch(posixpath.basename(path))
        and not is_test(path)
        and not is_library(path)  # what a build brings of it is in the image
        and not path.startswith((".git/", ".github/"))
    ]


def is_test(path: str) -> bool:
    """Return whether a file is a test, or there for tests, by where it is and how it is called."""
    return _TEST.fullmatch(path) is not None


def is_lock(path: str) -> bool:
    """Return whether a file only pins versions."""
    return languages.is_lock(path) or _LOCK.fullmatch(posixpath.basename(path)) is not None


def is_setting(path: str) -> bool:
    """Return whether a program may read its settings from a file."""
    return _SHIPPED_SETTING.fullmatch(posixpath.basename(path)) is not None and not is_lock(path)


def of_build(path: str, content: bytes = b"") -> bool:
    """Return whether only a build, or what keeps the repository, runs a source.

    Its name says so, or where it is, or its first lines, if `content` is known.
    """
    name = posixpath.basename(path)
    return (
        _OF_BUILD.fullmatch(name) is not None
        or name in languages.builders()
        or _OF_AUTOTOOLS.match(content[:_HEAD_BYTES]) is not None
        or not _TOOLING.isdisjoint(path.split("/"))
    )


def is_about(path: str) -> bool:
    """Return whether a file is about a program, and none of its settings: how its image is built, its licence."""
    return of_build(path) or _ABOUT.fullmatch(posixpath.basename(path)) is not None


def is_library(path: str) -> bool:
    """Return whether a file lies among libraries: in node_modules, site-packages, vendor, ..."""
    return any(f"/{folder}/" in f"/{path}" for folder in languages.library_folders())
