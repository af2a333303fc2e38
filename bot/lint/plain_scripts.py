"""Which scripts ShellCheck need not read: it can have nothing to say of them. Pure.

Reading a script takes it a hundred times as long as all of hadolint's own rules, and two of five RUNs in real files are
a few plain words. What is not surely one of them is read.
"""

from __future__ import annotations

import re

_WORD = r"(?:[\w./:@%-][\w./:=@%+,-]*|\"[\w./:@%-][\w./:=@%+,<>~ -]*\")"
_PLAIN_WORDS = re.compile(rf"[ \t]*{_WORD}(?:[ \t]+{_WORD})*[ \t]*", re.ASCII)
_DELETED_SAFELY = re.compile(
    r"-[rf]+|(?:/var/lib/apt/lists|/var/cache/\w+|/root/\.cache|/(?:var/)?tmp/[\w.-]+)(?:/\*)?|/(?:var/)?tmp/\*"
)
_SETTINGS = re.compile(r"-[euxo]+|pipefail")
_KEYWORDS = frozenset(
    ("if", "then", "elif", "else", "fi", "for", "while", "until", "do", "done", "case", "esac", "in", "time")
)
# Programs whose arguments ShellCheck does not look at.
_WITHOUT_RULES = frozenset((
    "apt-get", "apt", "apk", "yum", "dnf", "microdnf", "tdnf", "zypper", "dpkg", "pip", "pip3", "npm", "npx",
    "yarn", "pnpm", "bun", "go", "cargo", "rustup", "make", "cmake", "ninja", "mvn", "mvnw", "gradle",
    "gradlew", "dotnet", "composer", "bundle", "gem", "poetry", "uv", "conda", "mamba", "curl", "wget", "tar",
    "unzip", "git", "node", "python", "python3", "java", "javac", "useradd", "adduser", "groupadd", "addgroup",
    "usermod", "chown", "chgrp", "corepack", "ldconfig", "update-ca-certificates", "docker-php-ext-install",
    "docker-php-ext-enable", "docker-php-ext-configure", "pecl", "a2enmod", "phpize", "true",
))  # fmt: skip


def is_plain(script: str) -> bool:
    """Whether a script is plain words, joined by &&, of programs whose arguments ShellCheck does not look at."""
    return all(map(_is_plain_command, script.split("&&")))


def _is_plain_command(command: str) -> bool:
    words = command.split()
    if words[:1] == ["rm"]:
        return all(map(_DELETED_SAFELY.fullmatch, words[1:]))
    if not words or not _PLAIN_WORDS.fullmatch(command) or not _KEYWORDS.isdisjoint(words):
        return False
    match words[0].rpartition("/")[2]:
        case "set":
            return all(map(_SETTINGS.fullmatch, words[1:]))
        case "cp" | "mv" | "ln":
            return '"' not in command and sum(not word.startswith("-") for word in words[1:]) > 1
        case "mkdir":
            return all(word == "-p" or not word.startswith("-") for word in words[1:])
        case program:
            return program in _WITHOUT_RULES
