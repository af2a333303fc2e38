"""From the files of a built image to what is known of it: its system, and the programs that it reaches. Pure."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.image import distribution, programs
from bot.image.built_image import BuiltImage
from bot.image.distribution import InstalledSystem
from bot.image.programs import Program
from bot.model.images import ImageConfig

_MOST_LISTS = 5000  # packages whose files are read


def complete(bare: BuiltImage, smoke: str | None = None) -> BuiltImage:
    """Return an image with what its files say of its system, and of the programs that it reaches."""
    return replace(bare, system=_system(bare), programs=programs_of(bare, bare.config, smoke))


def programs_of(image: BuiltImage, config: ImageConfig, smoke: str | None = None) -> tuple[Program, ...]:
    """Return the programs that an image with this config reaches."""
    reached = programs.Reach(image.files, image.content, dict(config.env), config.workdir)
    health = config.healthcheck.test if config.healthcheck else ()
    return reached.start(programs.starts(config.entrypoint, config.cmd, health, smoke))


def _system(image: BuiltImage) -> InstalledSystem:
    packages: dict[str, distribution.SystemPackage] = {}
    owners: dict[str, str] = {}
    status = image.read("var/lib/dpkg/status", 50_000_000).decode("utf-8", "replace")
    pieces = [path for path in image.files if re.fullmatch(r"var/lib/dpkg/status\.d/[^/]+", path)]
    for text in [status, *(image.text(path) for path in sorted(pieces)[:_MOST_LISTS] if not path.endswith(".md5sums"))]:
        packages |= distribution.dpkg_packages(text)
    lists = sorted(path for path in image.files if re.fullmatch(r"var/lib/dpkg/info/[^/]+\.list", path))
    owners |= distribution.dpkg_owners((path, image.text(path)) for path in lists[:_MOST_LISTS])
    digests = sorted(path for path in image.files if re.fullmatch(r"var/lib/dpkg/info/[^/]+\.md5sums", path))
    sums = distribution.dpkg_sums(map(image.text, digests[:_MOST_LISTS]))
    sums |= distribution.dpkg_settings_left(status)
    sums |= dict(one for package in packages.values() for one in package.settings)
    for path in ("lib/apk/db/installed", "usr/lib/apk/db/installed"):
        if path in image.files:
            database = image.read(path, 50_000_000).decode("utf-8", "replace")
            more, owned = distribution.apk_database(database)
            sums |= distribution.apk_sums(database)
            packages |= more
            owners |= owned
    return InstalledSystem(
        distribution.distribution(image.text("etc/os-release") or image.text("usr/lib/os-release")),
        packages,
        owners,
        distribution.users(image.text("etc/passwd")),
        distribution.groups(image.text("etc/group")),
        sums,
    )
