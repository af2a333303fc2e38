"""Git: the only module that knows it.

A repository is read, never changed: its configuration, hooks and file monitor are kept out of the way, because the
repository may be a stranger's. Commits and the working tree are both handed on as *tree-ish* names, so that nothing
after this module has to tell them apart.
"""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from bot.errors import InputError, UnavailableError
from bot.host import links, process
from bot.messages import host as messages

_TIMEOUT_SECONDS = 120.0
_EXPORT_TIMEOUT_SECONDS = 600.0
_FETCH_TIMEOUT_SECONDS = 600.0
# The defence against a hostile repository: no hooks, no monitor, no prompts. Any owner of the folder is fine, because a
# container action always sees a workspace that another user owns.
_OPTIONS = (
    *("-c", "safe.directory=*"),
    *("-c", "safe.bareRepository=explicit"),  # found in a folder, it is a stranger's files and their configuration
    *("-c", "core.hooksPath=/dev/null"),
    *("-c", "core.fsmonitor=false"),
    *("-c", "core.quotePath=false"),
    *("-c", "protocol.ext.allow=never"),
    *("-c", "advice.detachedHead=false"),
)
_LINK = "120000"
_ID = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")


class FileStatus(Enum):
    """What happened to a file between two revisions."""

    ADDED = "A"
    MODIFIED = "M"
    DELETED = "D"
    RENAMED = "R"


@dataclass(frozen=True, slots=True)
class FileChange:
    """One changed file; `old_path` is set for a rename."""

    status: FileStatus
    path: str
    old_path: str | None = None


@dataclass(frozen=True, slots=True)
class TreeEntry:
    """A file of a tree: its path, its mode (as git has it, "100644") and the id of its content."""

    path: str
    mode: str
    id: str


class Repository:
    """A git repository on disk."""

    def __init__(self, root: Path, env: dict[str, str] | None = None) -> None:
        self.root = root
        self._env = {"GIT_TERMINAL_PROMPT": "0", "GIT_OPTIONAL_LOCKS": "0", "LC_ALL": "C.UTF-8"} | (env or {})
        self._listings: dict[str, tuple[str, ...]] = {}

    @classmethod
    def open(cls, folder: Path) -> Repository:
        """Return the repository that the folder is in. Raises InputError if it is in none."""
        if not folder.is_dir():
            raise InputError(messages.NOT_A_FOLDER(folder=folder))
        found = cls(folder)._git("rev-parse", "--show-toplevel", check=False)
        if found.status != 0 or not found.out.strip():
            raise InputError(messages.NO_REPOSITORY(folder=folder))
        return cls(Path(found.out.rstrip("\n")))

    @classmethod
    def borrowing(cls, folder: Path, lender: Path | None) -> Repository:
        """Make a repository in a new folder that sees the objects of another one without ever writing to it.

        A workspace belongs to another user, and root's files in its `.git` would break the steps that follow.
        """
        folder.mkdir(parents=True)
        made = cls(folder)
        made._git("init", "--quiet", "--template=", "--initial-branch=main", str(folder))
        if lender is not None:
            made._borrow(cls(lender))
        return made

    def _borrow(self, lender: Repository) -> None:
        found = lender._git("rev-parse", "--path-format=absolute", "--git-path", "objects", check=False)
        partial = lender._git("config", "--get-regexp", r"^remote\..*\.(promisor|partialclonefilter)$", check=False)
        if found.status != 0 or partial.out.strip():
            return  # no repository; or one that lacks files, which cannot be told from the outside
        inner = self.root / ".git"
        (inner / "objects/info/alternates").write_text(found.out.rstrip("\n") + "\n")
        shallow = lender._git("rev-parse", "--path-format=absolute", "--git-path", "shallow").out.rstrip("\n")
        if Path(shallow).is_file():
            (inner / "shallow").write_bytes(Path(shallow).read_bytes())

    def has(self, commit: str) -> bool:
        """Whether a commit and all its files' names are here."""
        return self._git("rev-parse", "--verify", "--quiet", f"{commit}^{{tree}}", check=False).status == 0

    def fetch(self, url: str, revision: str, env: Mapping[str, str], *, depth: int | None = 1) -> str:
        """Fetch a branch, a full reference or a commit id, and return its commit id. Raises UnavailableError.

        Credentials come in `env` (git's GIT_CONFIG_KEY_n), so that the process list does not show them.
        """
        limit = [] if depth is None else [f"--depth={depth}"]
        fetching = Repository(self.root, self._env | dict(env))
        fetching._git(
            *("fetch", "--quiet", "--no-tags", "--no-recurse-submodules", "--no-write-fetch-head", "--force", *limit),
            *("--end-of-options", url, f"{revision}:refs/hullcheck/fetched"),
            timeout=_FETCH_TIMEOUT_SECONDS,
        )
        return self.resolve("refs/hullcheck/fetched")

    def commit_of(self, files: Mapping[str, bytes]) -> str:
        """Write a commit without parents that holds these files and nothing else, and return its id."""
        with tempfile.TemporaryDirectory(dir=self.root) as scratch:
            who = {f"GIT_{role}_{what}": "hullcheck" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
            when = {"GIT_AUTHOR_DATE": "1970-01-01T00:00:00Z", "GIT_COMMITTER_DATE": "1970-01-01T00:00:00Z"}
            making = Repository(self.root, self._env | who | when | {"GIT_INDEX_FILE": str(Path(scratch) / "index")})
            for path, content in files.items():
                blob = making._git("hash-object", "-w", "--stdin", stdin=content).out.strip()
                making._git("update-index", "--add", "--cacheinfo", f"100644,{blob},{path}")
            tree = making._git("write-tree").out.strip()
            return making._git("commit-tree", "-m", "nothing", tree).out.strip()

    def resolve(self, revision: str) -> str:
        """Return the commit id of a branch, tag or other revision. Raises InputError if there is none."""
        found = self._git("rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}", check=False)
        sha = found.out.strip()
        if found.status != 0 or not sha:
            shallow = self.is_shallow()
            unknown = messages.UNKNOWN_REVISION_SHALLOW if shallow else messages.UNKNOWN_REVISION
            raise InputError(unknown(revision=revision, folder=self.root))
        return sha

    def is_shallow(self) -> bool:
        """Whether part of the history is missing."""
        return self._git("rev-parse", "--is-shallow-repository", check=False).out.strip() == "true"

    def merge_base(self, one: str, other: str) -> str | None:
        """Return the commit where two histories parted, None if they share none (or the clone is too shallow)."""
        found = self._git("merge-base", one, other, check=False)
        return found.out.strip() or None if found.status == 0 else None

    def parents(self, commit: str) -> tuple[str, ...]:
        """Return the ids of a commit's parents, those that a shallow clone lacks included."""
        text = self._git("cat-file", "commit", commit).out
        header = text.split("\n\n", 1)[0]
        return tuple(line.removeprefix("parent ") for line in header.splitlines() if line.startswith("parent "))

    def default_branch(self) -> str:
        """Return the branch that changes are compared with. Raises InputError if it cannot be told."""
        for name in ("refs/remotes/origin/HEAD", "refs/remotes/origin/main", "refs/remotes/origin/master"):
            if self._git("rev-parse", "--verify", "--quiet", name, check=False).status == 0:
                return name
        for name in ("refs/heads/main", "refs/heads/master"):
            if self._git("rev-parse", "--verify", "--quiet", name, check=False).status == 0:
                return name
        raise InputError(messages.NO_DEFAULT_BRANCH(folder=self.root))

    def working_tree(self, scratch: Path) -> Repository:
        """Return the repository with an index of its working tree, as `git add --all` would see it; see `tree`.

        Objects and index are written to the scratch folder: the repository itself stays untouched.
        """
        objects = scratch / "objects"
        objects.mkdir(parents=True, exist_ok=True)
        real = self._git("rev-parse", "--path-format=absolute", "--git-path", "objects").out.rstrip("\n")
        env = {
            "GIT_INDEX_FILE": str(scratch / "index"),
            "GIT_OBJECT_DIRECTORY": str(objects),
            "GIT_ALTERNATE_OBJECT_DIRECTORIES": real,
        }
        return Repository(self.root, self._env | env)

    def tree(self) -> str:
        """Write the working tree as a tree object and return its id. Only on what `working_tree` returned."""
        self._git("read-tree", "HEAD")
        added = self._git("add", "--all", "--ignore-errors", "--", ".", check=False)
        if added.status not in (0, 1):
            raise UnavailableError(messages.GIT_FAILED(command="add", folder=self.root, error=_last_line(added.err)))
        return self._git("write-tree").out.strip()

    def changes(self, base: str, head: str) -> tuple[FileChange, ...]:
        """Return the files that differ between two tree-ish names, sorted by path."""
        raw = self._git("diff-tree", "-r", "-z", "--find-renames=60%", "--name-status", "--end-of-options", base, head)
        fields = iter(raw.out.split("\0"))
        found = []
        for letters in fields:
            if not letters:
                continue
            kind = letters[0]
            if kind == "R":
                old, new = next(fields), next(fields)
                found.append(FileChange(FileStatus.RENAMED, new, old))
            elif kind == "C":
                _, new = next(fields), next(fields)
                found.append(FileChange(FileStatus.ADDED, new))
            else:
                status = FileStatus(kind) if kind in "AD" else FileStatus.MODIFIED
                found.append(FileChange(status, next(fields)))
        return tuple(sorted(found, key=lambda change: change.path))

    def files(self, tree: str) -> tuple[str, ...]:
        """Return the paths of all regular files and links of a tree-ish."""
        paths = (line.partition("\t")[2] for line in self._listing(tree))
        return tuple(path for path in paths if path)

    def entries(self, tree: str) -> tuple[TreeEntry, ...]:
        """Return all files, links and submodules of a tree-ish, with what identifies their content."""
        found = []
        for line in self._listing(tree):
            head, _, path = line.partition("\t")
            if path:
                mode, _, name = head.split(" ")
                found.append(TreeEntry(path, mode, name))
        return tuple(found)

    def _listing(self, tree: str) -> tuple[str, ...]:
        """Return the lines of a tree-ish's listing; what a whole id names never changes, so it is asked for once."""
        known = self._listings.get(tree)
        if known is None:
            raw = self._git("ls-tree", "-r", "-z", "--full-tree", "--end-of-options", tree)
            known = tuple(raw.out.split("\0"))
            if _ID.fullmatch(tree):
                self._listings[tree] = known
        return known

    def names_host(self, tree: str, host: str) -> bool:
        """Whether a file of a tree-ish names a host, whole and not as the end or the start of another."""
        spelled = re.sub(r"[^A-Za-z0-9]", lambda letter: f"[{letter[0]}]", host)
        pattern = f"(^|[^[:alnum:]_.-]){spelled}[.]?([^[:alnum:]_.-]|$)"
        return self._git("grep", "-q", "--text", "-i", "-E", "-e", pattern, tree, "--", check=False).status == 0

    def links(self, tree: str) -> dict[str, str]:
        """Return the links of a tree-ish, and what each says that it leads to."""
        found = {one.path: one.id for one in self.entries(tree) if one.mode == _LINK}
        objects = "".join(f"{name}\n" for name in dict.fromkeys(found.values())).encode()
        raw = self._git("cat-file", "--batch", stdin=objects).stdout if objects else b""
        contents = dict(_blobs(raw))
        return {path: os.fsdecode(contents[name]) for path, name in found.items() if name in contents}

    def read(self, tree: str, path: str, limit: int) -> bytes | None:
        """Return a file's content at a tree-ish, None if it is not there. Raises InputError above `limit` bytes."""
        name = f"{tree}:{path}"
        kind = self._git("cat-file", "-t", name, check=False)
        if kind.status != 0 or kind.out.strip() != "blob":
            return None
        size = int(self._git("cat-file", "-s", name).out)
        if size > limit:
            raise InputError(messages.FILE_TOO_LARGE(path=path, size=size, limit=limit))
        return self._git("cat-file", "blob", name, limit=2 * limit + 2).stdout

    def read_many(self, tree: str, paths: Iterable[str], limit: int) -> dict[str, bytes]:
        """Return the content of files at a tree-ish in one go; what is not there, or above `limit` bytes, is left out.

        A name with a line break is left out, too: git takes one name a line.
        """
        names = [path for path in paths if "\n" not in path]
        if not names:
            return {}
        asked = "".join(f"{tree}:{path}\n" for path in names).encode("utf-8", "surrogateescape")
        checked = self._git("cat-file", "--batch-check=%(objectname) %(objecttype) %(objectsize)", stdin=asked)
        wanted: dict[str, str] = {}
        for path, line in zip(names, checked.out.splitlines(), strict=True):
            words = line.split(" ")
            if len(words) == 3 and words[1] == "blob" and int(words[2]) <= limit:
                wanted[path] = words[0]
        objects = "".join(f"{name}\n" for name in dict.fromkeys(wanted.values())).encode()
        raw = self._git("cat-file", "--batch", stdin=objects).stdout if objects else b""
        contents = dict(_blobs(raw))
        return {path: contents[name] for path, name in wanted.items() if name in contents}

    def export(self, tree: str, folder: Path, prefixes: Iterable[str] = (".",)) -> None:
        """Write the files of a tree-ish into a new folder, as a checkout would; only those below `prefixes`.

        Attributes such as line ends are honoured, `export-ignore` is not: an image is built from what a checkout holds.
        Where a link is on the way to one of them, what it leads to in the tree comes along.
        """
        folder.mkdir(parents=True)
        prefixes = links.trail(prefixes, self.links(tree))
        with tempfile.TemporaryDirectory(dir=folder.parent) as scratch:
            clean = Repository(self.root, self._env | {"GIT_INDEX_FILE": str(Path(scratch) / "index")})
            clean._git("read-tree", "--end-of-options", tree)
            wanted = [] if "." in prefixes else sorted(set(prefixes))
            listed = clean._git("ls-files", "-z", "--", *(f":(top,literal){path}" for path in wanted)).stdout
            done = clean._git(
                *("checkout-index", "--quiet", "--force", "-z", "--stdin", f"--prefix={folder}{os.sep}"),
                check=False,
                stdin=listed,
                timeout=_EXPORT_TIMEOUT_SECONDS,
            )
        if done.status != 0:
            raise UnavailableError(messages.NOT_WRITTEN(tree=tree[:12], folder=folder, error=_last_line(done.err)))

    def _git(
        self,
        *args: str,
        check: bool = True,
        stdin: bytes | None = None,
        timeout: float = _TIMEOUT_SECONDS,
        limit: int = 256_000_000,
    ) -> process.Completed:
        done = process.run(
            ["git", *_OPTIONS, "-C", str(self.root), *args], timeout=timeout, env=self._env, stdin=stdin, limit=limit
        )
        if done.timed_out:
            raise UnavailableError(messages.GIT_TIMED_OUT(command=args[0], seconds=f"{timeout:.0f}", folder=self.root))
        if check and done.status != 0:
            raise UnavailableError(messages.GIT_FAILED(command=args[0], folder=self.root, error=_last_line(done.err)))
        return done


def _blobs(raw: bytes) -> Iterator[tuple[str, bytes]]:
    """Take apart what `cat-file --batch` prints: a line with name, type and size, the content, a line break."""
    place = 0
    while place < len(raw):
        end = raw.index(b"\n", place)
        name, _, size = raw[place:end].decode().split(" ")
        yield name, raw[end + 1 : end + 1 + int(size)]
        place = end + 2 + int(size)


def _last_line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else "no message"
