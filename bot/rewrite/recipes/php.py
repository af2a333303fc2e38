"""PHP: extensions and packages are made in the first stage; Composer, headers and development packages stay in it.

The official images have a compiler in them and no slim form. PHP itself is below /usr/local there: where it is run by
itself or by its process manager, that comes over onto the distribution. With a web server of the distribution beside it
the image stays the same, less what only served to build.
"""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from bot.dockerfile.shell import Command
from bot.image.built_image import BuiltImage
from bot.messages import rewrite as messages
from bot.rewrite.evidence import start_words
from bot.rewrite.evidence.evidence import Evidence
from bot.rewrite.evidence.steps import BuildStep
from bot.rewrite.proposal import runtime_bases
from bot.rewrite.proposal.proposal import Leave, Proposal, leave
from bot.text import verbatim

NAME = "php"
_EXTENSIONS = (
    "docker-php-ext-install",
    "docker-php-ext-configure",
    "docker-php-ext-enable",
    "pecl",
    "install-php-extensions",
)
_OWN_TESTS = re.compile(
    r"(?:^|/)(?:tests?|spec|features|factories|fixtures)(?:/|$)|(?:Test|Spec|TestCase)\.php$", re.IGNORECASE
)
_MOST_FILES = 5000
LEAVE = leave(
    names="phpunit.xml* phpstan*.neon* .php-cs-fixer* .php_cs* psalm.xml* infection.json* rector.php phpcs.xml* *.md",
    folders=".phpunit.cache .phpunit.result.cache",
    paths="/root/.composer /root/.cache /usr/local/include/php /usr/local/lib/php/test /usr/local/lib/php/doc "
    "/usr/local/lib/php/data /usr/local/lib/php/build /usr/src/php /usr/local/lib/php/.registry "
    "/usr/local/lib/php/.channels",
)
# What builds extensions, where PHP is brought over from its image.
_KIT = leave(
    paths="/usr/local/bin/docker-php-ext-configure /usr/local/bin/docker-php-ext-enable /usr/local/bin/phpize "
    "/usr/local/bin/docker-php-ext-install /usr/local/bin/docker-php-source /usr/local/bin/php-config "
    "/usr/local/bin/pear /usr/local/bin/peardev /usr/local/bin/pecl /usr/local/bin/phpdbg /usr/local/bin/php-cgi "
    "/usr/local/php/man",
)
TOOLCHAIN = frozenset(
    (
        "PHPIZE_DEPS",
        "PHP_CFLAGS",
        "PHP_CPPFLAGS",
        "PHP_LDFLAGS",
        "PHP_URL",
        "PHP_ASC_URL",
        "COMPOSER_ALLOW_SUPERUSER",
        "COMPOSER_HOME",
        "COMPOSER_VERSION",
        "COMPOSER_NO_INTERACTION",
    )
)


def propose(evidence: Evidence) -> Iterable[Proposal]:
    """Return what may be done where extensions are compiled, Composer installs, or an image of PHP runs a program."""
    composes = [(step, command, folder) for step, command, folder in evidence.commands() if _composes(command)]
    official = evidence.base_name in ("php", "frankenphp", "php-fpm")
    if not composes and not evidence.runs(*_EXTENSIONS) and not official:
        return
    needs_composer = start_words.starts(evidence, ("composer",)) or "composer" in " ".join(
        start_words.command_words(evidence)
    )
    copied = () if needs_composer else tuple(_composer_lines(evidence))
    programs = tuple(path for _, path in copied)
    alone = _alone(evidence) if official else ()
    pruned = _prune_run(evidence, composes) if composes and not needs_composer else None
    proposal = Proposal(
        NAME,
        bases=(runtime_bases.same_image(evidence),) if official else runtime_bases.general(evidence),
        leave=LEAVE | Leave(paths=programs),
        outputs=_outputs(evidence, composes, official=official),
        tree=not any(folder == "/" for _, _, folder in composes),
        builds=frozenset(line for line, _ in copied),
        after=pruned[0] if pruned else {},
        gone=pruned[1] if pruned else (),
        toolchain_env=TOOLCHAIN,
        build_packages=frozenset(("composer",)) if not needs_composer else frozenset(),
        notes=(messages.BASE_STAYS(base=verbatim(evidence.base_raw)),) if _has_server(evidence) else (),
    )
    yield proposal
    if alone:
        yield replace(proposal, bases=runtime_bases.system(evidence), leave=proposal.leave | _KIT, from_base=alone)


def _alone(evidence: Evidence) -> tuple[str, ...]:
    """Return where PHP is in an image that has it by itself: for the command line, or with its process manager."""
    image = evidence.image
    if image is None or re.search(r"apache|alpine", evidence.base_tag) or image.system.owner("usr/local/bin/php"):
        return ()
    found = ("/usr/local/bin", "/usr/local/sbin", "/usr/local/lib", "/usr/local/etc/php", "/usr/local/etc/php-fpm.d")
    return (*found, "/usr/local/etc/php-fpm.conf", "/usr/local/php") if image.is_file("usr/local/bin/php") else ()


def _has_server(evidence: Evidence) -> bool:
    """Whether the base is the official image that has a compiler and a web server of the distribution."""
    return evidence.base_name == "php" and "apache" in evidence.base_tag and "PHPIZE_DEPS" in evidence.base_env


def _composes(command: Command) -> bool:
    words = [word for word in command.words if not word.startswith("-")]
    by_name = command.program in ("composer", "composer.phar") or (
        command.program == "php" and any(word.endswith(("composer.phar", "/composer")) for word in words)
    )
    return by_name and any(verb in words for verb in ("install", "update", "require", "dump-autoload", "dumpautoload"))


def _composer_lines(evidence: Evidence) -> Iterable[tuple[int, str]]:
    """Return the lines of the COPYs that bring Composer, and where they put it."""
    for step in evidence.steps:
        origin = step.instruction.flag("from") or ""
        names = [posixpath.basename(source) for source in step.sources]
        if step.keyword == "COPY" and names == ["composer"] and "composer" in origin:
            path = step.destination
            yield step.line, posixpath.join(path, "composer") if path.endswith("/") else path


def _outputs(evidence: Evidence, composes: list[tuple[BuildStep, Command, str]], *, official: bool) -> tuple[str, ...]:
    found = []
    if official and evidence.runs(*_EXTENSIONS):
        found += ["/usr/local/lib/php/extensions", "/usr/local/etc/php/conf.d"]
    found += [posixpath.join(folder, "vendor") for _, _, folder in composes]
    return tuple(dict.fromkeys(found)) if evidence.image is None else ()


# ------------------------------------------------------------------------------------------- packages for development


def _prune_run(
    evidence: Evidence, composes: list[tuple[BuildStep, Command, str]]
) -> tuple[Mapping[int, str], tuple[str, ...]] | None:
    """Return the RUN that removes what is for development, and its folders; None if there is nothing, or it is used."""
    image = evidence.image
    installs = [(step, one, folder) for step, one, folder in composes if "install" in one.words and step.own]
    if image is None or not installs:
        return None
    _, command, folder = installs[-1]
    root = folder.strip("/")
    if any("--no-dev" in one.words or "COMPOSER_NO_DEV" in where.env for where, one, _ in composes):
        return None
    installed = _read(image, f"{root}/vendor/composer/installed.json")
    names = {name for name in installed.get("dev-package-names") or () if isinstance(name, str)}
    if not names or not image.is_file(f"{root}/composer.lock") or _is_used(image, root, installed, names):
        return None
    last = max(composes, key=lambda one: one[0].line)[0]
    following = next((one.workdir for one in evidence.steps if one.line > last.line), evidence.workdir)
    words = " ".join([*command.words, "--no-dev"])
    lower = evidence.stage.from_instruction.original.lstrip()[:4].islower()
    there = "" if following.strip("/") == root else f"cd /{root} && "
    if re.search(r"[$`\"'\\\n;&|<>()*?]", words):
        return None
    return {last.line: f"{'run' if lower else 'RUN'} {there}{words}"}, tuple(
        f"/{root}/vendor/{name}" for name in sorted(names)
    )


def _read(image: BuiltImage, path: str) -> Mapping[str, Any]:
    try:
        found = json.loads(image.text(path))
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _is_used(image: BuiltImage, root: str, installed: Mapping[str, Any], names: set[str]) -> bool:
    """Return whether the program's own files, tests apart, name something of packages for development."""
    spaces: set[str] = set()
    for package in installed.get("packages") or ():
        if isinstance(package, dict) and package.get("name") in names:
            autoload = package.get("autoload")
            for kind in ("psr-4", "psr-0"):
                table = autoload.get(kind) if isinstance(autoload, dict) else None
                spaces |= {key.strip("\\") for key in table if key} if isinstance(table, dict) else set()
    files = [
        path
        for path in image.own()
        if path.startswith(f"{root}/".lstrip("/"))
        and path.endswith(".php")
        and not path.startswith(f"{root}/vendor/".lstrip("/"))
    ]
    if len(files) > _MOST_FILES:
        return True
    pattern = re.compile("|".join(re.escape(space) for space in sorted(spaces)) or r"(?!)")
    return any(pattern.search(image.text(path)) for path in files if not _OWN_TESTS.search(path))
