"""What is known of package managers: their programs, verbs and options. Data only; `tool_caches` has their caches."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import Enum


class Manager(Enum):
    """A package manager; the value is the name that people know it by."""

    APT = "apt"
    APK = "apk"
    YUM = "yum"  # dnf, microdnf and tdnf, too: the same verbs and packages
    ZYPPER = "zypper"
    PACMAN = "pacman"
    XBPS = "xbps"
    PIP = "pip"
    UV = "uv"
    POETRY = "poetry"
    PIPENV = "pipenv"
    CONDA = "conda"
    NPM = "npm"
    YARN = "yarn"
    PNPM = "pnpm"
    BUN = "bun"
    GEM = "gem"
    BUNDLER = "bundler"
    COMPOSER = "composer"
    GO = "go"
    CARGO = "cargo"

    @property
    def of_system(self) -> bool:
        """Whether it installs the packages of the distribution, not those of a language."""
        return self in (Manager.APT, Manager.APK, Manager.YUM, Manager.ZYPPER, Manager.PACMAN, Manager.XBPS)


class PackageAction(Enum):
    """What a package manager is told to do."""

    INSTALL = "install"
    REMOVE = "remove"
    REFRESH = "refresh"  # the lists of what there is
    UPGRADE = "upgrade"
    CLEAN = "clean"


@dataclass(frozen=True, slots=True)
class Tool:
    """How a program is used: its verbs, and the options that have the next word as value.

    `asks` is what it does only after it was told yes, `yes` the options that say so before it asks.
    """

    manager: Manager
    verbs: Mapping[str, PackageAction]
    valued: frozenset[str] = frozenset()
    lists: frozenset[str] = frozenset()  # of those, the ones that name a file with packages
    alone: PackageAction | None = None  # what it does without a verb
    asks: frozenset[PackageAction] = frozenset()
    yes: frozenset[str] = frozenset()


def _verbs(
    install: str = "", remove: str = "", refresh: str = "", upgrade: str = "", clean: str = ""
) -> dict[str, PackageAction]:
    """Spell out verbs: separated by commas, since some have two words."""
    table = zip(PackageAction, (install, remove, refresh, upgrade, clean), strict=True)
    return {verb.strip(): action for action, verbs in table for verb in verbs.split(",") if verb}


def _options(names: str) -> frozenset[str]:
    return frozenset(names.split())


_CHANGES = frozenset((PackageAction.INSTALL, PackageAction.REMOVE, PackageAction.UPGRADE))
_APT = Tool(
    Manager.APT,
    _verbs(
        "install, build-dep, reinstall", "remove, purge, autoremove, autopurge", "update",
        "upgrade, dist-upgrade, full-upgrade, safe-upgrade", "clean, autoclean, distclean, dist-clean",
    ),
    _options("-o --option -t --target-release --default-release -c --config-file -a --host-architecture"),
    asks=_CHANGES, yes=_options("-y --yes --assume-yes -qq -s --simulate --dry-run --print-uris --assume-no"),
)  # fmt: skip
_YUM = Tool(
    Manager.YUM,
    _verbs(
        "install, localinstall, reinstall, groupinstall, group install, module install, builddep, install-n",
        "remove, erase, autoremove, group remove, groupremove", "makecache, check-update",
        "update, upgrade, distro-sync, update-minimal", "clean",
    ),
    _options(
        "--setopt --enablerepo --disablerepo --repo --repoid --releasever -x --exclude --installroot -c --config "
        "-d -e --forcearch --disableplugin --enableplugin --advisory"
    ),
    asks=_CHANGES, yes=_options("-y --assumeyes --assumeno --setopt=assumeyes=1 --setopt=assumeyes=True"),
)  # fmt: skip
_CONDA = Tool(
    Manager.CONDA,
    _verbs("install, create, env create", "remove, uninstall, env remove", "", "update, upgrade, env update", "clean"),
    _options("-n --name -c --channel -p --prefix -f --file --solver -r --root-prefix"),
    _options("-f --file"),
    asks=_CHANGES,
    yes=_options("-y --yes -d --dry-run --json --clone"),
)
# What is said by the capital letter of an option, and by small ones behind it, is `verb_of_letters`.
_PACMAN = Tool(
    Manager.PACMAN,
    _verbs("install", "remove", "refresh", "upgrade", "clean"),
    _options(
        "-r --root -b --dbpath --cachedir --config --gpgdir --hookdir --arch --ignore --ignoregroup --overwrite "
        "--assume-installed --color --logfile"
    ),
    asks=_CHANGES,
    yes=_options("--noconfirm --print -p"),
)


_XBPS = Tool(
    Manager.XBPS,
    _verbs("install", "", "refresh", "upgrade"),
    _options("-C --config -c --cachedir -r --rootdir -R --repository"),
    asks=frozenset((PackageAction.INSTALL, PackageAction.UPGRADE)),
    yes=_options("-y --yes -n --dry-run -D --download-only"),
)


def verb_of_letters(flags: Iterable[str]) -> str:
    """Return what pacman's options tell it, as a verb of its table: `-Syu` is upgrade; "" for what only asks."""
    given = [flag for flag in flags if re.fullmatch(r"-[A-Za-z]+|--[a-z]+", flag)]
    letters = "".join(_LETTERS.get(flag, "") if flag.startswith("--") else flag[1:] for flag in given)
    if "U" in letters or "R" in letters:
        return "" if "p" in letters else "install" if "U" in letters else "remove"
    if "S" not in letters or set(letters) & set("silgp"):
        return ""
    return "clean" if "c" in letters else "upgrade" if "u" in letters else "refresh" if "y" in letters else "install"


_LETTERS = {
    "--sync": "S", "--remove": "R", "--upgrade": "U", "--query": "Q", "--refresh": "y", "--sysupgrade": "u",
    "--clean": "c", "--search": "s", "--info": "i", "--list": "l", "--groups": "g", "--print": "p",
}  # fmt: skip

TOOLS: Mapping[str, Tool] = {
    **dict.fromkeys(("apt-get", "apt", "aptitude"), _APT),
    "apk": Tool(
        Manager.APK,
        _verbs("add", "del", "update", "upgrade, fix", "cache clean, cache purge"),
        _options("-t --virtual -X --repository -p --root --repositories-file --keys-dir --arch --cache-dir --wait"),
    ),
    **dict.fromkeys(("yum", "dnf", "dnf5", "tdnf"), _YUM),
    "microdnf": replace(_YUM, asks=frozenset()),  # it goes on by itself
    "pacman": _PACMAN,
    "xbps-install": _XBPS,
    "xbps-remove": replace(
        _XBPS, verbs=_verbs("", "remove", "", "", "clean"), asks=frozenset((PackageAction.REMOVE,))
    ),
    "zypper": Tool(
        Manager.ZYPPER,
        _verbs("install, in", "remove, rm", "refresh, ref", "update, up, dup, dist-upgrade, patch", "clean, cc"),
        _options("-r --repo --from -R --root -p --plus-repo -t --type -D --reposd-dir -C --cache-dir"),
        asks=_CHANGES,
        yes=_options("-n --non-interactive -y --no-confirm --dry-run"),
    ),
    **dict.fromkeys(
        ("pip", "pip2", "pip3", "pipx"),
        Tool(
            Manager.PIP,
            _verbs("install, download, wheel", "uninstall", "", "", "cache purge, cache remove"),
            _options(
                "-r --requirement -c --constraint -e --editable -i --index-url --extra-index-url -f --find-links "
                "-t --target --prefix --root --src --timeout --retries --trusted-host --cert --proxy --platform "
                "--python --python-version --implementation --abi --no-binary --only-binary --cache-dir --log "
                "-w --wheel-dir -d --dest --progress-bar --upgrade-strategy --config-settings --global-option --report "
                "--root-user-action"
            ),
            _options("-r --requirement -c --constraint"),
        ),
    ),
    "uv": Tool(
        Manager.UV,
        _verbs(
            "pip install, pip sync, sync, add, tool install, python install", "pip uninstall, remove, tool uninstall",
            "", "", "cache clean, cache prune, clean",
        ),
        _options(
            "-r --requirement --requirements -c --constraint -e --editable -i --index-url --extra-index-url --index "
            "--default-index -f --find-links --target --prefix -p --python --group --extra --package --cache-dir "
            "--directory --project --link-mode --no-group --only-group --with --python-version"
        ),
        _options("-r --requirement --requirements -c --constraint"),
    ),
    "poetry": Tool(
        Manager.POETRY,
        _verbs("install, add, sync", "remove", "", "update", "cache clear"),
        _options("-C --directory -P --project --with --without --only -E --extras -G --group --python --source"),
    ),
    "pipenv": Tool(
        Manager.PIPENV,
        _verbs("install, sync", "uninstall", "", "update, upgrade"),
        _options("-r --requirements --python -i --index --categories --extra-pip-args"),
        _options("-r --requirements"),
    ),
    **dict.fromkeys(("conda", "mamba", "micromamba"), _CONDA),
    "npm": Tool(
        Manager.NPM,
        _verbs(
            "install, i, ci, add, clean-install, install-clean, isntall", "uninstall, un, remove, rm, r, prune", "",
            "update, up, upgrade", "cache clean, cache rm, cache clear",
        ),
        _options(
            "--prefix -C --registry --omit --only --include --loglevel --cache -w --workspace --userconfig "
            "--fetch-timeout --fetch-retries --maxsockets"
        ),
    ),
    "yarn": Tool(
        Manager.YARN,
        _verbs(
            "install, add, global add, workspaces focus", "remove, global remove", "", "upgrade, up", "cache clean"
        ),
        _options("--cwd --registry --cache-folder --modules-folder --network-timeout --mode --global-folder --prefix"),
        alone=PackageAction.INSTALL,
    ),
    "pnpm": Tool(
        Manager.PNPM,
        _verbs("install, i, add, fetch", "remove, rm, uninstall, un, prune", "", "update, up", "store prune"),
        _options("-C --dir --filter -F --prefix --registry --store-dir --virtual-store-dir --reporter --loglevel"),
    ),
    "bun": Tool(
        Manager.BUN,
        _verbs("install, i, add, a, ci", "remove, rm", "", "update", "pm cache rm"),
        _options("--cwd --cache-dir --registry --backend -c --config"),
    ),
    "gem": Tool(
        Manager.GEM,
        _verbs("install, i", "uninstall", "", "update", "cleanup"),
        _options("-v --version -i --install-dir -n --bindir -s --source --platform -P --trust-policy -g --file"),
    ),
    **dict.fromkeys(
        ("bundle", "bundler"),
        Tool(
            Manager.BUNDLER,
            _verbs("install, add", "remove", "", "update", "clean"),
            _options("--path --jobs -j --without --with --gemfile --retry --binstubs --system"),
            alone=PackageAction.INSTALL,
        ),
    ),
    **dict.fromkeys(
        ("composer", "composer.phar"),
        Tool(
            Manager.COMPOSER,
            _verbs(
                "install, i, require, global require, create-project", "remove", "", "update, upgrade, u",
                "clear-cache, clearcache, cc",
            ),
            _options("-d --working-dir --repository --stability -s"),
        ),
    ),
    "go": Tool(
        Manager.GO,
        _verbs("install, get, mod download", "", "", "", "clean"),
        _options("-C -ldflags -tags -o -mod -p -gcflags -asmflags -modfile -overlay -pkgdir -toolexec"),
    ),
    "cargo": Tool(
        Manager.CARGO,
        _verbs("install, fetch, binstall", "uninstall"),
        _options(
            "--git --path --root --version --vers --branch --tag --rev --features -F --bin --example --target "
            "--profile -j --jobs --registry --index --target-dir --manifest-path --color -Z --config"
        ),
    ),
}  # fmt: skip
