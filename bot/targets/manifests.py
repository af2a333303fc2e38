"""Files by their names: which of them decide what packages are installed, and which are source of a program. Pure.

One row an ecosystem. A file with another name that a RUN reads as a list of packages is found by that RUN.
"""

from __future__ import annotations

import fnmatch
import posixpath
import re

_MANIFESTS: dict[str, str] = {
    "python": (
        "*requirements*.txt *requirements*.in *constraints*.txt pyproject.toml setup.py setup.cfg pipfile pipfile.lock "
        "poetry.lock uv.lock pdm.lock pylock*.toml environment.yml environment.yaml conda-lock.yml "
        ".python-version pip.conf"
    ),
    "javascript": (
        "package.json package-lock.json npm-shrinkwrap.json yarn.lock pnpm-lock.yaml pnpm-workspace.yaml "
        "bun.lock bun.lockb "
        "deno.json deno.jsonc deno.lock .npmrc .yarnrc .yarnrc.yml .nvmrc .node-version .pnpmfile.cjs bunfig.toml"
    ),
    "go": "go.mod go.sum go.work go.work.sum",
    "rust": "cargo.toml cargo.lock rust-toolchain rust-toolchain.toml",
    "ruby": "gemfile gemfile.lock gems.rb gems.locked *.gemspec .ruby-version",
    "php": "composer.json composer.lock symfony.lock auth.json",
    "java": (
        "pom.xml build.gradle build.gradle.kts settings.gradle settings.gradle.kts gradle.properties gradle.lockfile "
        "*.versions.toml gradle-wrapper.properties maven-wrapper.properties build.sbt ivy.xml deps.edn project.clj"
    ),
    "dotnet": (
        "*.csproj *.fsproj *.vbproj *.sln *.slnx packages.lock.json directory.packages.props directory.build.props "
        "nuget.config global.json paket.dependencies paket.lock packages.config"
    ),
    "elixir": "mix.exs mix.lock rebar.config rebar.lock",
    "other": (
        "package.swift package.resolved pubspec.yaml pubspec.lock conanfile.txt conanfile.py vcpkg.json cabal.project "
        "*.cabal stack.yaml stack.yaml.lock cpanfile cpanfile.snapshot renv.lock manifest.toml "
        "project.toml "
        "*.rockspec shard.yml shard.lock flake.nix flake.lock default.nix shell.nix "
        ".tool-versions mise.toml brewfile "
        "packages.txt apt.txt apt-packages.txt apk.txt"
    ),
}
_PATTERNS = tuple(pattern for row in _MANIFESTS.values() for pattern in row.split())
_EXACT = frozenset(pattern for pattern in _PATTERNS if "*" not in pattern)
_WILD = tuple(pattern for pattern in _PATTERNS if "*" in pattern)
_CODE = re.compile(
    r"\.(?:py|pyi|pyx|js|jsx|mjs|cjs|ts|tsx|mts|cts|vue|svelte|go|rb|php|java|kt|kts|scala|groovy|clj|cljs|cs|fs|vb|rs"
    r"|c|cc|cpp|cxx|h|hh|hpp|m|mm|swift|ex|exs|erl|hrl|hs|ml|mli|pl|pm|lua|r|jl|dart|zig|nim|cr|d|pas|f90|asm|s|proto"
    r"|graphql|sql|css|scss|less|html|htm|md|rst|txt|png|jpe?g|gif|svg|ico|woff2?)$",
    re.IGNORECASE,
)


def is_manifest(path: str) -> bool:
    """Whether a file says which packages a program needs, or where they come from."""
    name = posixpath.basename(path).lower()
    return name in _EXACT or any(fnmatch.fnmatchcase(name, pattern) for pattern in _WILD)


def is_manifest_of(path: str, ecosystem: str) -> bool:
    """The same of one ecosystem alone: "python", "javascript", "go", "ruby", "php", ..."""
    name = posixpath.basename(path).lower()
    return any(fnmatch.fnmatchcase(name, pattern) for pattern in _MANIFESTS[ecosystem].split())


def is_code(path: str) -> bool:
    """Whether a file is source of a program, or content that it shows; the rest may be configuration."""
    return bool(_CODE.search(path))
