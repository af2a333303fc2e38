"""From the files that a change touches to the images that it concerns. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from bot.config.settings import Settings
from bot.config.values import SourceChange
from bot.dockerfile import ignore
from bot.engine.build_context import folders
from bot.errors import InputError
from bot.host.git import FileChange, FileStatus
from bot.host.links import trail
from bot.messages import targets as messages
from bot.model.targets import Change, Target
from bot.targets import affected, bake, compose, identity, moved
from bot.targets.affected import Role
from bot.targets.declared import Declared
from bot.targets.inventory import Inventory
from bot.targets.names import is_dockerfile, is_reviewed
from bot.targets.unreviewed import is_no_image
from bot.targets.ways import Builder, RevisionTree, Way

_CHANGES = {FileStatus.ADDED: Change.ADDED, FileStatus.DELETED: Change.REMOVED}


def needs_inventory(changes: Iterable[FileChange], settings: Settings) -> bool:
    """Whether more than the list of changed files is needed: for most changes it is not, and nothing is read."""
    return settings.on_source_change is not None or any(
        is_reviewed(change.path, settings)
        or change.path.endswith(".dockerignore")
        or bake.is_bake_file(change.path)
        or compose.is_drawn_in(change.path)
        for change in changes
    )


def find_targets(
    changes: Iterable[FileChange], settings: Settings, only: Sequence[str] = (), inventory: Inventory | None = None
) -> tuple[Target, ...]:
    """Return the images that a change concerns, sorted by path: one for each platform of each way to build it.

    Without an inventory these are the images whose Dockerfile changed. `only` narrows them to paths or folders that a
    person named. Raises InputError where `settings.only` names an image that is not among them.
    """
    search = _Search(tuple(changes), settings, inventory or Inventory())
    targets = identity.pair_moved(_distinct(search.targets()))
    if only:
        targets = [target for target in targets if any(_below(target.dockerfile, folder) for folder in only)]
    targets.sort(key=lambda target: (target.dockerfile, target.stage or "", target.platform or "", target.label or ""))
    return tuple(_choose(targets, settings.only))


def _below(path: str, folder: str) -> bool:
    clean = folder.strip("/").removeprefix("./")
    return clean in ("", ".") or path == clean or path.startswith(f"{clean}/")


def _choose(targets: Sequence[Target], ids: Sequence[str]) -> Iterable[Target]:
    known = {target.id: target for target in targets}
    missing = [name for name in ids if name not in known]
    if missing:
        raise InputError(messages.NO_TARGET(id=missing[0], ids=", ".join(known) or "-"))
    return [target for target in targets if not ids or target.id in ids]


def _distinct(targets: list[Target]) -> list[Target]:
    """Give those that would have one name a number, so that no two have one id."""
    seen: Counter[str] = Counter()
    made = []
    for target in targets:
        seen[target.id] += 1
        number = seen[target.id]
        made.append(target if number == 1 else replace(target, label=f"{target.name} #{number}"))
    return made


# ---------------------------------------------------------------------------------------------------------- search


@dataclass(frozen=True, slots=True)
class _Found:
    """An image that is concerned, and what the change does to it; `moved_by` as in `Target`."""

    way: Way
    change: Change
    moved_by: str = ""


class _Search:
    """The search for affected images, with what it is made in."""

    def __init__(self, changes: tuple[FileChange, ...], settings: Settings, inventory: Inventory) -> None:
        self.settings, self.inventory = settings, inventory
        self.changes = {change.path: change for change in changes}
        self.old_paths = {
            one.path: one.old_path for one in changes if one.status is FileStatus.RENAMED and one.old_path
        }
        self.changed = frozenset(self.changes) | {change.old_path for change in changes if change.old_path}
        touched = [path for path in self.changes if is_reviewed(path, settings)]
        self.head = RevisionTree(inventory.head, settings, touched)
        self.base = RevisionTree(inventory.base, settings, [self.old_paths.get(path, path) for path in touched])
        self.sources = sorted(path for path in self.changed if not is_dockerfile(path) and not _declares(path))
        self.files_taken: dict[Way, dict[str, Role]] = {}

    def targets(self) -> list[Target]:
        """Find what changed itself, then, as long as there is more, what is built on that; and what was moved away."""
        ways = [way for path in self.head.dockerfiles() for way in self._ways(path)]
        found = {way: _Found(way, how) for way in ways if (how := self._how(way)) is not None}
        found |= {way: _Found(way, Change.REMOVED) for way in self._removed_inline()}
        waiting = list(found)
        while waiting:
            parent = waiting.pop()
            if found[parent].change is Change.REMOVED:
                continue  # who is built on it takes it from a registry now, if at all
            if not parent.tags and parent.declared is None:
                continue  # it has no name by which another one could use it
            for way in ways:
                if way not in found and self.head.name_used(way, parent) is not None:
                    found[way] = _Found(way, Change.AFFECTED)
                    waiting.append(way)
        kept = moved.find_kept(self.head, self.base, list(found), self.old_paths, self.changed)
        for way, file in kept:
            found[way] = _Found(way, self._how(way) or Change.AFFECTED, file)
        return self._made(list(found.values()))

    def _ways(self, path: str) -> list[Way]:
        """How head builds a Dockerfile; one that is not there any more, how base did."""
        removed = path in self.changes and self.changes[path].status is FileStatus.DELETED
        return (self.base if removed else self.head).ways(path)

    def _how(self, way: Way) -> Change | None:
        """Say what the change does to an image by itself, None if nothing."""
        if way.inputs.inline:
            return self._how_inline(way)
        head = self.inventory.head
        before = self.inventory.base.texts.get(self.old_paths.get(way.dockerfile, way.dockerfile))
        if is_no_image(way.dockerfile, head.texts.get(way.dockerfile, ""), self.settings, before):
            return None
        change = self.changes.get(way.dockerfile)
        if change is not None and (way.declared is not None or is_reviewed(way.dockerfile, self.settings)):
            return _CHANGES.get(change.status, Change.MODIFIED)
        if way.dockerfile not in head.files:
            return None
        # What a link leads to, or a link on the way there.
        if self.changed & set(trail([way.dockerfile], head.links)):
            return Change.MODIFIED
        told = self._says_else(way) or self._is_new_way(way) or self._ignore_file_changed(way)
        return Change.AFFECTED if told or self._takes(way) else None

    def _how_inline(self, way: Way) -> Change | None:
        """The same for a Dockerfile that stands in a compose or bake file."""
        before = moved.same_declaration(self.inventory.base.declared, way.declared)
        if before is None:
            return Change.ADDED if self._is_new_way(way) else Change.AFFECTED if self._takes(way) else None
        if before.inline != way.inputs.inline:
            return Change.MODIFIED if before.inline else Change.ADDED
        return Change.AFFECTED if self._says_else(way) or self._takes(way) else None

    def _removed_inline(self) -> Iterable[Way]:
        """The Dockerfiles that stood in compose and bake files of base, under names that head does not have there."""
        for way in self.base.all_ways():
            one = way.declared
            if way.inputs.inline and one is not None and one.file in self.changed:
                file = next((new for new, old in self.old_paths.items() if old == one.file), one.file)
                if moved.same_declaration(self.inventory.head.declared, replace(one, file=file)) is None:
                    yield way

    def _takes(self, way: Way) -> bool:
        """Whether a file changed that the build of an image takes, and that counts."""
        return any(self._counts(role) for role in self._taken(way).values())

    def _counts(self, role: Role) -> bool:
        """Whether a change of such a file alone concerns an image."""
        wanted = self.settings.on_source_change
        return wanted is SourceChange.ALL or (wanted is SourceChange.DEPENDENCIES and role is not Role.SOURCE)

    def _taken(self, way: Way) -> dict[str, Role]:
        """Return the changed files that the build of an image takes, with what they are to it."""
        if way not in self.files_taken:
            head = self.inventory.head
            rules = affected.ignore_file(way.dockerfile, way.inputs.context, head.files)
            named = set(folders(way.inputs.contexts))
            build = affected.BuildTree(
                self.head.text(way),
                way.inputs,
                head.texts.get(rules or ""),
                tuple(one for one in way.inputs.contexts if one[1] in named),
                head.links,
            )
            self.files_taken[way] = affected.find_roles(build, self.sources)
        return self.files_taken[way]

    def _says_else(self, way: Way) -> bool:
        """Whether the same declaration said something else at base."""
        one = moved.same_declaration(self.inventory.base.declared, way.declared)
        return one is not None and (one.dockerfile, one.inputs) != (way.dockerfile, way.inputs)

    def _is_new_way(self, way: Way) -> bool:
        """Whether the change declares another way to build a Dockerfile that it leaves as it is."""
        one = way.declared
        if one is None or one.file not in self.changed:
            return False
        return moved.same_declaration(self.inventory.base.declared, one) is None

    def _ignore_file_changed(self, way: Way) -> bool:
        files = self.inventory.head.files
        names = ignore.names(way.dockerfile, way.inputs.context)
        counts = affected.ignore_file(way.dockerfile, way.inputs.context, files)
        deleted = {path for path, one in self.changes.items() if one.status is FileStatus.DELETED}
        # One that does not count because of the other changes nothing.
        relevant = names if counts in (None, names[1]) else names[:1]
        return any(
            self.changed & set(trail([name], self.inventory.head.links)) and (name == counts or name in deleted)
            for name in relevant
        )

    def _made(self, found: Sequence[_Found]) -> list[Target]:
        """Return the targets of images, one for each platform, as head and as base say that they are built."""
        ways = [one.way for one in found]
        staying = [one.way for one in found if one.change is not Change.REMOVED]
        paths = {self.old_paths.get(way.dockerfile, way.dockerfile) for way in ways}
        head = Builder(self.head, staying)
        base = Builder(self.base, [way for way in self.base.all_ways() if way.dockerfile in paths])
        return [
            self._target(one, platform, ways, head, base) for one in found for platform in one.way.platforms or (None,)
        ]

    def _target(self, found: _Found, platform: str | None, ways: Sequence[Way], head: Builder, base: Builder) -> Target:
        way = found.way
        build = head.build(way, platform, _label(ways, found, platform))
        before = moved.counterpart(self.head, self.base, way, self.old_paths)
        # Its old Dockerfile is still there, or was none; else it is for `identity` to say what it replaces.
        there = before is not None and before.dockerfile in self.inventory.head.files
        replaces = found.change is Change.ADDED and there
        known = before if replaces or found.change is not Change.ADDED else None
        # What the maintainers say of how an image is tried goes with it where it is moved.
        said = known.settings if known is not None and known.configured and not way.configured else way.settings
        taken = self._taken(way).items()
        return Target(
            dockerfile=build.dockerfile,
            context=build.context,
            change=Change.MODIFIED if replaces else found.change,
            stage=build.stage,
            platform=platform,
            build_args=build.build_args,
            renamed_from=before.dockerfile if before and replaces else self.old_paths.get(way.dockerfile),
            smoke=said.smoke,
            env=said.env,
            arguments=said.args or None,
            label=build.label,
            base_build=base.build(known, platform, build.label) if known is not None else None,
            tags=way.tags,
            parents=build.parents,
            contexts=build.contexts,
            declared=_name_declared(way.declared),
            moved_by=found.moved_by,
            inline=build.inline,
            causes=tuple(path for path, role in taken if role is not Role.SOURCE),
            sources=tuple(path for path, role in taken if role is not Role.MANIFEST),
        )


def _declares(path: str) -> bool:
    """Whether a file tells how images are built: what it changes is seen by what it says, not by being copied."""
    return bake.is_bake_file(path) or compose.is_compose_file(path) or path.endswith(".dockerignore")


def _label(ways: Sequence[Way], found: _Found, platform: str | None) -> str | None:
    """A name given by the configuration, or by a declaration where the path alone could mean several images."""
    way = found.way
    name = way.settings.name
    if name is None and way.declared is not None:
        same = (way.dockerfile, way.inputs.stage)
        twins = [one for one in ways if (one.dockerfile, one.inputs.stage) == same and one is not way]
        which = f"{way.declared.name}, base" if found.moved_by else way.declared.name
        name = f"{way.dockerfile} ({which})" if twins or way.inputs.inline else None
    return f"{name} ({platform})" if name and platform and len(way.platforms) > 1 else name


def _name_declared(declared: Declared | None) -> str:
    return f"{declared.file}: {declared.name} ({declared.reader})" if declared else ""
