"""What is known of package managers: their programs, verbs and options. Data only; `tool_caches` has their caches."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum


class Manager(Enum):
    """A package manager; the value is the name that people know it by."""

    APT = "apt"
    APK = "apk"
    YUM = "yum"  # dnf, microdnf and tdnf, too: the same verbs and packages
    ZYPPER = "zypper"
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
        return self in (Manager.APT, Manager.APK, Manager.YUM, Manager.ZYPPER)


class PackageAction(Enum):
    """What a package manager is told to do."""

    INSTALL = "install"
    REMOVE = "remove"
    REFRESH = "refresh"  # the lists of what there is
    UPGRADE = "upgrade"
    CLEAN = "clean"


@dataclass(frozen=True, slots=True)
class Tool:
    """How a program is used: its verbs, and the options that have the next word as value."""

    manager: Manager
    verbs: Mapping[str, PackageAction]
    valued: frozenset[str] = frozenset()
    lists: frozenset[str] = frozenset()  # of those, the ones that name a file with packages
    alone: PackageAction | None = None  # what it does without a verb


def _verbs(
    install: str = "", remove: str = "", refresh: str = "", upgrade: str = "", clean: str = ""
) -> dict[str, PackageAction]:
    """Spell out verbs: separated by commas, since some have two words."""
    table = zip(PackageAction, (install, remove, refresh, upgrade, clean), strict=True)
    return {verb.strip(): action for action, verbs in table for verb in verbs.split(",") if verb}


def _options(names: str) -> frozenset[str]:
    return frozenset(names.split())


_APT = Tool(
    Manager.APT,
    _verbs(
        "install, build-dep, reinstall", "remove, purge, autoremove, autopurge", "update",
        "upgrade, dist-upgrade, full-upgrade, safe-upgrade", "clean, autoclean, distclean, dist-clean",
    ),
    _options("-o --option -t --target-release --default-release -c --config-file -a --host-architecture"),
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
)  # fmt: skip
_CONDA = Tool(
    Manager.CONDA,
    _verbs("install, create, env create", "remove, uninstall, env remove", "", "update, upgrade, env update", "clean"),
    _options("-n --name -c --channel -p --prefix -f --file --solver -r --root-prefix"),
    _options("-f --file"),
)

TOOLS: Mapping[str, Tool] = {
    **dict.fromkeys(("apt-get", "apt", "aptitude"), _APT),
    "apk": Tool(
        Manager.APK,
        _verbs("add", "del", "update", "upgrade, fix", "cache clean, cache purge"),
        _options("-t --virtual -X --repository -p --root --repositories-file --keys-dir --arch --cache-dir --wait"),
    ),
    **dict.fromkeys(("yum", "dnf", "dnf5", "microdnf", "tdnf"), _YUM),
    "zypper": Tool(
        Manager.ZYPPER,
        _verbs("install, in", "remove, rm", "refresh, ref", "update, up, dup, dist-upgrade, patch", "clean, cc"),
        _options("-r --repo --from -R --root -p --plus-repo -t --type -D --reposd-dir -C --cache-dir"),
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
