"""From the files that a change touches to the images that it concerns. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from bot.config.settings import ImageSettings, Settings
from bot.config.values import SourceChange
from bot.dockerfile import ignore
from bot.dockerfile.references import uses
from bot.errors import InputError
from bot.host.git import FileChange, FileStatus
from bot.messages import targets as messages
from bot.model import BuildInputs, Change, Target
from bot.targets import affected, bake, compose
from bot.targets.affected import Role
from bot.targets.declared import Declared
from bot.targets.identity import moved
from bot.targets.inventory import Inventory
from bot.targets.names import is_dockerfile, is_reviewed, matches
from bot.targets.unreviewed import is_no_image
from bot.text import Text, verbatim

_MOST_INSIDE = 100  # images that one is built on; people name five
_CHANGES = {FileStatus.ADDED: Change.ADDED, FileStatus.DELETED: Change.REMOVED}


def needs_inventory(changes: Iterable[FileChange], settings: Settings) -> bool:
    """Whether more than the list of changed files is needed: for most changes it is not, and nothing is read."""
    return settings.on_source_change is not None or any(
        is_reviewed(change.path, settings)
        or change.path.endswith(".dockerignore")
        or bake.is_bake_file(change.path)
        or compose.changed_by(change.path)
        for change in changes
    )


def find_targets(
    changes: Iterable[FileChange],
    settings: Settings,
    only: Sequence[str] = (),
    inventory: Inventory | None = None,
    note: Callable[[Text], None] = lambda _: None,
) -> tuple[Target, ...]:
    """Return the images that a change concerns, sorted by path: one for each platform of each way to build it.

    Without an inventory these are the images whose Dockerfile changed. `only` narrows them to paths or folders that a
    person named; `note` hears what is left out. Raises InputError where `settings.only` names an image that is not
    among them.
    """
    search = _Search(tuple(changes), settings, inventory or Inventory())
    targets = moved(_distinct(search.targets()), search.inventory.declared_before)
    for image in search.too_deep:
        note(messages.TOO_DEEP(name=verbatim(image), limit=_MOST_INSIDE))
    if only:
        targets = [target for target in targets if any(_below(target.dockerfile, folder) for folder in only)]
    targets.sort(key=lambda target: (target.dockerfile, target.stage or "", target.platform or "", target.label or ""))
    return tuple(_chosen(targets, settings.only))


def _below(path: str, folder: str) -> bool:
    clean = folder.strip("/").removeprefix("./")
    return clean in ("", ".") or path == clean or path.startswith(f"{clean}/")


def _chosen(targets: Sequence[Target], ids: Sequence[str]) -> Iterable[Target]:
    known = {target.id: target for target in targets}
    missing = [name for name in ids if name not in known]
    if missing:
        raise InputError(f"no image {missing[0]!r} is concerned; there are: {', '.join(known) or 'none'}")
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
class _Image:
    """One way to build a Dockerfile: from the configuration, from a declaration, or by default."""

    dockerfile: str
    settings: ImageSettings
    inputs: BuildInputs
    platforms: tuple[str, ...] = ()
    declared: Declared | None = None

    @property
    def tags(self) -> tuple[str, ...]:
        own = (*self.settings.tags, *self.settings.push)
        return own + (self.declared.tags if self.declared else ())


class _Search:
    """The search for affected images, with what it is made in."""

    def __init__(self, changes: tuple[FileChange, ...], settings: Settings, inventory: Inventory) -> None:
        self.settings, self.inventory = settings, inventory
        self.changes = {change.path: change for change in changes}
        self.changed = frozenset(self.changes) | {change.old_path for change in changes if change.old_path}
        self.used: dict[_Image, list[str]] = {}
        self.files_taken: dict[_Image, dict[str, Role]] = {}
        self.sources = sorted(path for path in self.changed if not is_dockerfile(path) and not _declares(path))
        self.too_deep: dict[str, None] = {}  # images of which those that they are built on are left out

    def targets(self) -> list[Target]:
        """Find what changed itself, then, as long as there is more, what is built on that."""
        images = [image for path in self._dockerfiles() for image in self._ways(path)]
        found = {number: how for number, image in enumerate(images) if (how := self._how(image)) is not None}
        parents: dict[int, list[tuple[str, int]]] = {number: self._declared_parents(images, number) for number in found}
        waiting = list(found)
        while waiting:
            parent = waiting.pop()
            if found[parent] is Change.REMOVED:
                continue  # who is built on it takes it from a registry now, if at all
            if not images[parent].tags and images[parent].declared is None:
                continue  # it has no name by which another one could use it
            for number, image in enumerate(images):
                name = None if number == parent else self._name_used(image, images[parent])
                if name is None:
                    continue
                if number not in found:
                    found[number] = Change.AFFECTED
                    parents[number] = self._declared_parents(images, number)
                    waiting.append(number)
                if all(known != name for known, _ in parents[number]):
                    parents[number].append((name, parent))
        return [
            target
            for number in sorted(found)
            for target in self._made(images, number, found[number], parents, frozenset())
        ]

    def _dockerfiles(self) -> list[str]:
        """Every Dockerfile that may be concerned: those of head, and those that the change removes."""
        declared = {one.dockerfile for one in self.inventory.declared} & self.inventory.files
        known = {path for path in self.inventory.files if is_reviewed(path, self.settings)}
        named = {path for path in declared if self._declared_counts(path)}
        return sorted(known | named | {path for path in self.changes if is_reviewed(path, self.settings)})

    def _declared_counts(self, path: str) -> bool:
        """A Dockerfile of any name that a compose or bake file names, unless the configuration leaves it out."""
        settings = self.settings
        if settings.default.dockerfile or settings.include:
            return is_reviewed(path, settings)
        return not matches(path, settings.exclude)

    def _ways(self, path: str) -> list[_Image]:
        """The configuration says how an image is built; else a bake file; else a compose file; else the defaults."""
        own = str(PurePosixPath(path).parent)
        configured = [image for image in self.settings.images if image.dockerfile == path]
        if configured:
            return [
                _Image(path, one, BuildInputs(one.context or own, one.stage, one.build_args), one.platforms)
                for one in configured
            ]
        default = replace(self.settings.default, dockerfile=path)
        for reader in (bake.is_bake_file, compose.is_compose_file):
            declared = [one for one in self._declared(path) if reader(one.file)]
            ways: dict[tuple[object, ...], _Image] = {}
            for one in declared:
                inputs = BuildInputs(one.context, one.stage, one.build_args, one.inline)
                # Of several platforms the engine's own: the others may need an emulator.
                platforms = default.platforms or (one.platforms if len(one.platforms) == 1 else ())
                key = (inputs, platforms, one.contexts)
                ways.setdefault(key, _Image(path, default, inputs, platforms, one))
            if ways:
                return list(ways.values())
        return [_Image(path, default, BuildInputs(own, None, default.build_args), default.platforms)]

    def _declared(self, path: str) -> list[Declared]:
        removed = path in self.changes and self.changes[path].status is FileStatus.DELETED
        known = self.inventory.declared_before if removed else self.inventory.declared
        return [one for one in known if one.dockerfile == path]

    def _before(self, image: _Image) -> BuildInputs | None:
        """What the same declaration said at base, where that is something else."""
        if image.declared is None:
            return None
        for one in self.inventory.declared_before:
            if (one.file, one.name) == (image.declared.file, image.declared.name):
                inputs = BuildInputs(one.context, one.stage, one.build_args, one.inline)
                return None if inputs == image.inputs else inputs
        return None

    def _how(self, image: _Image) -> Change | None:
        """Say what the change does to an image by itself, None if nothing."""
        if image.inputs.inline:
            return self._how_inline(image)
        change = self.changes.get(image.dockerfile)
        if is_no_image(image.dockerfile, self.inventory.texts.get(image.dockerfile, ""), self.settings):
            return None
        if change is not None and is_or_was_reviewed(image, self.settings):
            return _CHANGES.get(change.status, Change.MODIFIED)
        if image.dockerfile not in self.inventory.files:
            return None
        told = self._before(image) is not None or self._is_new_way(image) or self._ignore_file_changed(image)
        return Change.AFFECTED if told or self._takes(image) else None

    def _takes(self, image: _Image) -> bool:
        """Whether a file changed that the build of an image takes, and that counts."""
        return any(self._counts(role) for role in self._taken(image).values())

    def _how_inline(self, image: _Image) -> Change | None:
        """The same for a Dockerfile that stands in a compose or bake file."""
        before = self._before(image)
        if before is not None and before.inline:
            return Change.AFFECTED if before.inline == image.inputs.inline else Change.MODIFIED
        if before is not None or self._is_new_way(image):
            return Change.ADDED
        return Change.AFFECTED if self._takes(image) else None

    def _is_new_way(self, image: _Image) -> bool:
        """Whether the change declares another way to build a Dockerfile that it leaves as it is."""
        one = image.declared
        if one is None or not {one.file} & self.changed:
            return False
        return all((old.file, old.name) != (one.file, one.name) for old in self.inventory.declared_before)

    def _ignore_file_changed(self, image: _Image) -> bool:
        names = ignore.names(image.dockerfile, image.inputs.context)
        counts = affected.ignore_file(image.dockerfile, image.inputs.context, self.inventory.files)
        deleted = {path for path, one in self.changes.items() if one.status is FileStatus.DELETED}
        # One that does not count because of the other changes nothing.
        relevant = names if counts in (None, names[1]) else names[:1]
        return any(name in self.changed and (name == counts or name in deleted) for name in relevant)

    def _counts(self, role: Role) -> bool:
        """Whether a change of such a file alone concerns an image."""
        wanted = self.settings.on_source_change
        return wanted is SourceChange.ALL or (wanted is SourceChange.DEPENDENCIES and role is not Role.SOURCE)

    def _taken(self, image: _Image) -> dict[str, Role]:
        """Return the changed files that the build of an image takes, with what they are to it."""
        if image not in self.files_taken:
            rules = affected.ignore_file(image.dockerfile, image.inputs.context, self.inventory.files)
            build = affected.Build(
                image.inputs.inline or self.inventory.texts.get(image.dockerfile, ""),
                image.inputs,
                self.inventory.texts.get(rules or ""),
                _folders(image),
                self.inventory.links,
            )
            self.files_taken[image] = affected.taken(build, self.sources)
        return self.files_taken[image]

    def _name_used(self, image: _Image, parent: _Image) -> str | None:
        """Return the name by which an image is built on another one of this repository."""
        if image.declared and parent.declared and image.declared.file == parent.declared.file:
            for name, value in image.declared.contexts:
                if value == f"declared:{parent.declared.name}":
                    return name
        if image not in self.used:
            text = image.inputs.inline or self.inventory.texts.get(image.dockerfile, "")
            self.used[image] = [use.image for use in uses(text, image.inputs.stage, image.inputs.build_args)]
        return affected.builds_on(self.used[image], parent.tags)

    def _declared_parents(self, images: Sequence[_Image], number: int) -> list[tuple[str, int]]:
        """The images that a declaration names as contexts: without them it cannot be built, affected or not."""
        image = images[number]
        found = []
        for name, value in image.declared.contexts if image.declared else ():
            for other, parent in enumerate(images):
                one = parent.declared
                if one and image.declared and (one.file, f"declared:{one.name}") == (image.declared.file, value):
                    found.append((name, other))
        return found

    def _made(
        self,
        images: Sequence[_Image],
        number: int,
        how: Change,
        parents: Mapping[int, Sequence[tuple[str, int]]],
        above: frozenset[int],
    ) -> list[Target]:
        """Return the targets of an image, one for each platform, with those that it is built on inside."""
        image = images[number]
        if not above and self._inside(images, number, parents) > _MOST_INSIDE:
            self.too_deep[_told(image.declared) or image.dockerfile] = None
            parents = {**parents, number: ()}
        change = self.changes.get(image.dockerfile)
        contexts = image.declared.contexts if image.declared else ()
        made = []
        for platform in image.platforms or (None,):
            inner = []
            for name, parent in parents.get(number, ()):
                if parent in above or parent == number:
                    continue  # images that are built on each other cannot be; the build will say so
                grand = {**parents, parent: parents.get(parent, self._declared_parents(images, parent))}
                some = self._made(images, parent, self._how(images[parent]) or Change.AFFECTED, grand, above | {number})
                inner.append((name, next((one for one in some if one.platform == platform), some[0])))
            made.append(
                Target(
                    dockerfile=image.dockerfile,
                    context=image.inputs.context,
                    change=how,
                    stage=image.inputs.stage,
                    platform=platform,
                    build_args=image.inputs.build_args,
                    renamed_from=change.old_path if change and change.status is FileStatus.RENAMED else None,
                    smoke=image.settings.smoke,
                    label=self._label(images, image, platform),
                    base_inputs=self._before(image) or self._moved(image, change),
                    tags=image.tags,
                    parents=tuple(inner),
                    contexts=tuple((name, value) for name, value in contexts if not value.startswith("declared:")),
                    declared=_told(image.declared),
                    inline=image.inputs.inline,
                    causes=tuple(path for path, role in self._taken(image).items() if role is not Role.SOURCE),
                    sources=tuple(path for path, role in self._taken(image).items() if role is not Role.MANIFEST),
                )
            )
        return made

    def _inside(self, images: Sequence[_Image], number: int, parents: Mapping[int, Sequence[tuple[str, int]]]) -> float:
        """Count the images that one is built on, each as often as it is named: twenty lines can name a million."""
        counted: dict[int, float] = {}
        waiting = [(number, False)]
        while waiting:
            current, done = waiting.pop()
            named = parents[current] if current in parents else self._declared_parents(images, current)
            above = [one for _, one in named]
            if done:
                counted[current] = float(sum(1 + counted[one] for one in above))
            elif current not in counted:
                counted[current] = 0.0  # who is built on itself is not followed
                waiting += [(current, True), *((one, False) for one in above if one not in counted)]
        return counted[number]

    def _moved(self, image: _Image, change: FileChange | None) -> BuildInputs | None:
        """A renamed Dockerfile whose context is its folder had its old folder as context."""
        if change is None or change.status is not FileStatus.RENAMED or change.old_path is None:
            return None
        if image.inputs.context != str(PurePosixPath(change.path).parent) or image.settings.context or image.declared:
            return None
        return replace(image.inputs, context=str(PurePosixPath(change.old_path).parent))

    def _label(self, images: Sequence[_Image], image: _Image, platform: str | None) -> str | None:
        """A name given by the configuration, or by a declaration where the path alone could mean several images."""
        name = image.settings.name
        if name is None and image.declared is not None:
            twins = [
                one
                for one in images
                if (one.dockerfile, one.inputs.stage) == (image.dockerfile, image.inputs.stage) and one is not image
            ]
            name = f"{image.dockerfile} ({image.declared.name})" if twins or image.inputs.inline else None
        return f"{name} ({platform})" if name and platform and len(image.platforms) > 1 else name


def is_or_was_reviewed(image: _Image, settings: Settings) -> bool:
    """Whether an image counts by its path, or because a compose or bake file names it."""
    return image.declared is not None or is_reviewed(image.dockerfile, settings)


def _declares(path: str) -> bool:
    """Whether a file tells how images are built: what it changes is seen by what it says, not by being copied."""
    return bake.is_bake_file(path) or compose.is_compose_file(path) or path.endswith(".dockerignore")


def _folders(image: _Image) -> tuple[tuple[str, str], ...]:
    """Return the named contexts of an image that are folders of the repository."""
    contexts = image.declared.contexts if image.declared else ()
    return tuple((name, value) for name, value in contexts if ":" not in value)


def _told(declared: Declared | None) -> str:
    return f"{declared.file}: {declared.name} ({declared.reader})" if declared else ""
