"""Which files of the built image are the product, and the fewest COPY lines that bring them over. Pure."""

from __future__ import annotations

import posixpath
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from bot.dockerfile.tool_caches import CACHES, HOME
from bot.filetree import EntryKind, TreeFile
from bot.image.built_image import BuiltImage
from bot.languages.row import word_set
from bot.rewrite.evidence import leftovers
from bot.rewrite.evidence.left_behind import LeftReason, Reasons
from bot.rewrite.proposal.proposal import Leave, leave
from bot.rewrite.writing import whole_folders

MOST_COPIES = 24  # COPY sources; with more a folder is taken whole, although some of it is not needed
_FILES_BEFORE_FOLDER = 8  # of a folder that every system has: with more of them it is taken whole

# What stays behind whatever the toolchain is: version control, CI, the Dockerfile itself, caches of package managers.
COMMON = leave(
    names="Dockerfile Dockerfile.* *.Dockerfile .dockerignore .gitignore .gitattributes .gitmodules .editorconfig "
    "docker-compose*.yml docker-compose*.yaml compose.yml compose.yaml .travis.yml .gitlab-ci.yml appveyor.yml "
    "Jenkinsfile .pre-commit-config.yaml .hadolint.yaml .DS_Store .wh.* .codecov.yml codecov.yml .goreleaser.yml "
    ".golangci.yml .golangci.yaml renovate.json",
    folders=".git .svn .hg .bzr .github .gitlab .circleci .vscode .idea .devcontainer __MACOSX lost+found",
    paths="/run /proc /sys /dev /var/cache/apt /var/log/apt /var/cache/debconf /var/cache/man /var/cache/ldconfig "
    "/var/lib/apt /var/lib/dpkg /lib/apk /var/lib/rpm "
    "/usr/lib/apk /etc/apk /etc/ld.so.cache /etc/.pwd.lock /usr/share/doc /usr/share/man /usr/share/info "
    "/usr/share/lintian /root/.cache /root/.npm /root/.node-gyp /root/.wget-hsts /root/.bash_history "
    "/root/.ash_history /root/.gnupg /var/lib/yum /var/lib/dnf /usr/local/share/.cache /root/.config/yarn "
    "/root/.local/share/pnpm/store /etc/hosts /etc/hostname /etc/resolv.conf /etc/mtab /.dockerenv "
    "/root/.cargo/registry /var/lib/systemd /var/lib/pam /usr/lib/sysimage",
)
# What packages make when they are installed, beyond their own files; it comes back when they are installed again.
_BY_PACKAGES = re.compile(
    r"etc/(?:alternatives|ssl|ca-certificates(?:\.conf)?|rc\d?S?\.d|init\.d|fonts|X11|default|ld\.so\.conf\.d|apt|dpkg"
    r"|mailcap|java-\d+-openjdk|python3[\d.]*|perl|profile\.d|cron\.\w+|systemd|security|pam\.d|skel|terminfo|vim|emacs"
    r"|alternatives|mysql|openmpi|OpenCL|gss|libnl-3|sensors3\.conf|sensors\.d|pki|yum\.repos\.d)(?:/|$)"
    r"|usr/(?!local/|src/)|(?:lib|lib64|bin|sbin)/|var/(?!www|opt|app)|boot/|media/|mnt/|srv/?$"
)
_LIBRARIES = re.compile(r"/(?:node_modules|site-packages|gems)/")  # a language's: no package of the system made them
_SMALL = 20_000
# What is made again wherever it is needed, and package managers, of which the base has its own.
_ALWAYS_GONE = (LeftReason.CACHE, LeftReason.RECORD, LeftReason.TOOLCHAIN, LeftReason.INSTALLED)
_SKELETON = (".bashrc", ".profile", ".bash_logout", ".bash_profile", ".zshrc")
_INTERPRETED = re.compile(r"(?:^|/)(?:site-packages|dist-packages|node_modules|gems)/|\.py[co]?$")
ACCOUNTS = word_set(
    "etc/passwd etc/group etc/shadow etc/gshadow etc/passwd- etc/group- etc/shadow- etc/gshadow- "
    "etc/subuid etc/subgid etc/subuid- etc/subgid-"
)
# Folders that every system has, which nobody copies for one file in them.
_STANDARD = word_set(
    "bin sbin lib lib64 etc home media mnt opt root srv usr usr/bin usr/sbin usr/lib usr/lib64 usr/share usr/include "
    "usr/local usr/local/bin usr/local/sbin usr/local/lib usr/local/lib64 usr/local/share usr/local/etc "
    "usr/local/games usr/local/include usr/local/man usr/local/src usr/src usr/games var var/lib var/www var/opt "
    "var/local var/spool usr/local/share/man usr/local/share/ca-certificates etc/ssl etc/profile.d etc/cron.d "
    "etc/init.d etc/ld.so.conf.d usr/share/applications usr/libexec"
) | {""}


@dataclass(frozen=True, slots=True)
class Product:
    """What is brought over. Paths have no leading slash. `links` are symbolic links that no folder brings along."""

    paths: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    kept: frozenset[str] = frozenset()  # every single file, link and empty folder
    size_bytes: int = 0
    left_bytes: int = 0
    crowded: bool = False  # some folders are taken whole, since naming what is needed would take too many lines
    removed: tuple[str, ...] = ()  # in the first stage, so that a folder comes over whole


@dataclass(frozen=True, slots=True)
class ProductSource:
    """Where the product comes from.

    `lines` are those of the instructions that make it; True for those that install packages of the system, too.
    `copied` are those of them that bring files of the context, `trees` the absolute folders in which things are built:
    only there is a name such as "Makefile" taken to be what it says. `compiled` leaves what an interpreter would read.
    What is `needed` is kept whatever it is.
    """

    lines: Mapping[int, bool]
    copied: frozenset[int] = frozenset()
    trees: tuple[str, ...] = ()
    compiled: bool = False
    needed: frozenset[str] = frozenset()
    unread: Leave = field(default_factory=Leave)
    whole: tuple[str, ...] = ()  # folders that a COPY of the context brings whole
    homes: tuple[str, ...] = ()  # home folders, whose usual files come with the users
    renewed: frozenset[str] = frozenset()  # package managers that the last stage brings up to date itself


def of_image(image: BuiltImage, origin: ProductSource, left: Leave, reasons: Reasons) -> Product:
    """Return the product. What a package of the system owns and nobody changed comes from that package.

    What `left` and the usual names say is left behind only if there is a reason for it, too.
    """
    known = {f"/{cache}".replace("//", "/") for caches in CACHES.values() for cache in caches}
    everything = COMMON | left
    homes = {user.home for user in image.system.users if user.home.count("/") > 1}
    known |= {home + path.removeprefix(HOME) for home in homes for path in known if path.startswith(HOME)}
    everything |= Leave(paths=tuple(sorted(known)))
    anywhere = Leave(paths=everything.paths, keep=everything.keep)
    kept = set(_certain(image, origin, reasons))
    behind = 0
    started = {name for program in image.programs for name in (program.path, program.real)}
    small: list[str] = []  # what says "Dockerfile" and the like: not worth it to name everything beside it
    refused: set[str] = set()
    for path, line in _find_made(image, origin):
        if path in kept or image.system.owner(path) is not None or _is_compiled_by_base(image, path):
            continue
        if origin.renewed and reasons.tools.renewed(path) in origin.renewed:
            continue
        entry = image.files[path].entry
        absolute = "/" + path
        inside = line in origin.copied or any(absolute.startswith(tree + "/") for tree in origin.trees)
        reason = (reasons.of(path) or _unread(origin, absolute)) if path not in started else None
        named = (everything if inside else anywhere).leaves(absolute) or (
            origin.compiled and _needs_interpreter(image, path)
        )
        of_base = path in image.before and image.before[path] == image.files[path]
        gone = reason in _ALWAYS_GONE or (named and (reason is not None or of_base))
        gone = gone or (path in image.lists and reason is LeftReason.SOURCE)
        if inside and gone and entry.length < _SMALL and COMMON.by_name(absolute) and not left.by_name(absolute):
            small.append(path)
        elif gone or (origin.lines[line] and _BY_PACKAGES.match(path) and not _LIBRARIES.search(path)):
            behind += entry.length
            refused.add(posixpath.dirname(path))
        elif not (posixpath.basename(path) in _SKELETON and posixpath.dirname(path) in origin.homes):
            kept.add(path)
    kept -= _twins(image, kept, origin) - reasons.facts.started_paths.keys()
    kept |= origin.needed & image.files.keys()
    folders = {folder for path in kept for folder in _above(path)[:1]}
    refused |= {folder for path in refused for folder in _above(path)}
    kept |= {path for path in small if (folder := posixpath.dirname(path)) in folders and folder not in refused}
    found = _covering(image, kept, behind)
    if not origin.compiled:
        made = whole_folders.complete_made(image, found.kept, found.paths, _STANDARD)
        found = _covering(image, made, behind) if made != found.kept else found
    whole = whole_folders.complete_whole(image, origin.whole, found.kept, found.paths, compiled=origin.compiled)
    if whole.kept == found.kept and all(image.line(path) in image.of_context for path in whole.removed):
        return found
    return replace(_covering(image, whole.kept, behind, whole.removed), removed=whole.removed)


def _covering(image: BuiltImage, kept: Collection[str], behind: int, removed: Collection[str] = ()) -> Product:
    """Return the product that covers what is kept, in an image from which some paths are removed."""
    present = image.files
    if removed:
        gone = tuple(f"{path}/" for path in removed)
        present = {path: one for path, one in present.items() if not f"{path}/".startswith(gone)}
    files = image.files
    return cover(kept, present, lambda path: files[path].entry.kind, lambda path: files[path].entry.length, behind)


def _find_made(image: BuiltImage, origin: ProductSource) -> Iterator[tuple[str, int]]:
    """Return what the product's lines made, each path with its line; not folders that hold something."""
    filled = {posixpath.dirname(path) for path in image.files}
    for path in image.own():
        line = image.line(path)
        kind = image.files[path].entry.kind
        if line is None or line not in origin.lines or (kind is EntryKind.FOLDER and path in filled):
            continue
        if path not in ACCOUNTS and not path.startswith(leftovers.OF_THE_KERNEL):
            yield path, line


def _certain(image: BuiltImage, origin: ProductSource, reasons: Reasons) -> Iterator[str]:
    """Return what is kept whatever it is called: what was found to be needed, and changed files of packages."""
    yield from origin.needed & image.files.keys()
    for path, _ in _find_made(image, origin):
        changed = image.files[path].entry.kind is EntryKind.FILE and image.system.owner(path) is not None
        if changed and image.as_packaged(path) is False and reasons.of(path) is None:
            yield path


def _unread(origin: ProductSource, path: str) -> LeftReason | None:
    return LeftReason.UNREAD if origin.unread.leaves(path) else None


def _is_compiled_by_base(image: BuiltImage, path: str) -> bool:
    """Whether a file is the compiled form of a module of Python that is not the product's."""
    match = re.fullmatch(r"(.*)/__pycache__/([^/]+?)\.[\w-]+\.pyc", path)
    if match is None:
        return False
    source = f"{match[1]}/{match[2].partition('.')[0]}.py"
    return source in image.files and (image.line(source) is None or image.system.owner(source) is not None)


def _twins(image: BuiltImage, kept: set[str], origin: ProductSource) -> set[str]:
    """Return programs in a folder of the build that are installed elsewhere under their name, byte for byte as long."""
    started = {program.real for program in image.programs}
    outside = {
        (posixpath.basename(path), image.files[path].entry.length)
        for path in kept
        if path.startswith("usr/local/") and not any(f"/{path}".startswith(tree + "/") for tree in origin.trees)
    }
    return {
        path
        for path in kept
        if path not in started
        and image.files[path].entry.length > _SMALL // 4
        and any(f"/{path}".startswith(tree + "/") for tree in origin.trees)
        and image.line(path) not in origin.copied
        and (posixpath.basename(path), image.files[path].entry.length) in outside
        and image.content(path, 4) == b"\x7fELF"  # data of one name may lie in two places on purpose
    }


def _needs_interpreter(image: BuiltImage, path: str) -> bool:
    """Whether only an interpreter could make use of a file."""
    if _INTERPRETED.search(path):
        return True
    entry = image.files[path].entry
    return entry.kind is EntryKind.FILE and bool(entry.mode & 0o111) and image.content(path, 2) == b"#!"


def without(found: Product, kept: Collection[str], files: Mapping[str, TreeFile]) -> Product:
    """Return a product that keeps less."""
    gone = tuple(f"{path}/" for path in found.removed)
    present = [path for path in files if not gone or not f"{path}/".startswith(gone)]
    made = cover(kept, present, lambda path: files[path].entry.kind, lambda path: files[path].entry.length)
    return replace(made, removed=found.removed)


def cover(
    kept: Collection[str],
    present: Iterable[str],
    kind: Callable[[str], EntryKind],
    length: Callable[[str], int],
    behind: int = 0,
) -> Product:
    """Return the fewest paths that cover what is kept and, as far as that is few enough, nothing else."""
    wanted = _count_in_directories(kept)
    kept = frozenset(kept)
    blocked = _count_in_directories(path for path in present if path not in kept and kind(path) is not EntryKind.FOLDER)
    children: dict[str, list[str]] = {}
    for path in {*kept, *wanted}:
        if path:
            children.setdefault(posixpath.dirname(path), []).append(path)
    found = _fewest(children, wanted, blocked, kept)
    crowded = len(found) > MOST_COPIES
    while len(found) > MOST_COPIES and (folder := _fullest(found)) is not None:
        found = [path for path in found if not path.startswith(folder + "/")] + [folder]
    links = tuple(sorted(path for path in found if path in kept and kind(path) is EntryKind.SYMLINK))
    paths = tuple(sorted(path for path in found if path not in links))
    return Product(paths, links, kept, sum(map(length, kept)), behind, crowded)


def _count_in_directories(paths: Iterable[str]) -> dict[str, int]:
    """Return how many of the paths are in each folder, at any depth."""
    counts: dict[str, int] = {}
    for direct, number in Counter(path.rpartition("/")[0] for path in paths if path).items():
        for folder in (direct, *_above(direct)):
            counts[folder] = counts.get(folder, 0) + number
    return counts


def _fewest(
    children: Mapping[str, list[str]], wanted: Mapping[str, int], blocked: Mapping[str, int], kept: Collection[str]
) -> list[str]:
    found: list[str] = []
    waiting = [""]
    while waiting:
        folder = waiting.pop()
        inside = children.get(folder, [])
        whole = folder not in blocked and bool(folder)
        if whole and (folder not in _STANDARD or len(inside) > _FILES_BEFORE_FOLDER):
            found.append(folder)
            continue
        for path in inside:
            if path in wanted:
                waiting.append(path)
            if path in kept and path not in wanted:
                found.append(path)
    return found


def _fullest(found: Collection[str]) -> str | None:
    """Return the folder in which most of the paths are, the deepest of them; None if each has one of its own."""
    counts: dict[str, int] = {}
    for path in found:
        folder = posixpath.dirname(path)
        counts[folder] = counts.get(folder, 0) + 1
    usable = {folder: count for folder, count in counts.items() if folder and folder not in _STANDARD and count > 1}
    if not usable:
        above: dict[str, int] = {}
        for path in found:
            for folder in _above(path):
                above[folder] = above.get(folder, 0) + 1
        usable = {folder: count for folder, count in above.items() if folder not in _STANDARD and count > 1}
    return max(usable, key=lambda folder: (usable[folder], folder.count("/"), folder), default=None)


def _above(path: str) -> list[str]:
    """Return all folders that a path is in, the root "" last."""
    found = []
    while path:
        path = path.rpartition("/")[0]
        found.append(path)
    return found
