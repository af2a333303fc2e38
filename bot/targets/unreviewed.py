"""Which changed files could be taken for images and are not reviewed, and why: so that nothing is left out in silence.

Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from bot.config.settings import Settings
from bot.config.values import SourceChange
from bot.host.git import FileChange, FileStatus
from bot.messages import targets as messages
from bot.model.targets import Target
from bot.targets import affected
from bot.targets.inventory import Snapshot
from bot.targets.names import Named, is_filled_in, is_for_windows, is_reviewed, read_name
from bot.text import Text, verbatim

_MOST = 20


def reasons(
    changes: Iterable[FileChange], settings: Settings, texts: Mapping[str, str], before: Mapping[str, str]
) -> tuple[Text, ...]:
    """Return a sentence for each changed file that looks like a Dockerfile and is not reviewed.

    `texts` are those of head, `before` those of base.
    """
    found = list(dict.fromkeys(_reasons(changes, settings, texts, before)))
    if len(found) > _MOST:
        return (*found[:_MOST], messages.MORE_UNREVIEWED(count=len(found) - _MOST))
    return tuple(found)


def empty(targets: Iterable[Target], inventory: Snapshot) -> tuple[Text, ...]:
    """Return what the builds of these targets take, and what is empty here: submodules, and pointers of Git LFS."""
    found: dict[Text, None] = {}
    for target in targets:
        rules = affected.ignore_file(target.dockerfile, target.context, inventory.files)
        inputs = target.head.inputs
        folders = tuple((name, place) for name, place in target.contexts if ":" not in place)
        text = target.inline or inventory.texts.get(target.dockerfile, "")
        build = affected.BuildTree(text, inputs, inventory.texts.get(rules or ""), folders, inventory.links)
        values = {"name": verbatim(target.name)}
        for path in affected.find_roles(build, inventory.submodules):
            found[messages.IS_SUBMODULE(path=verbatim(path), **values)] = None
        for path in affected.find_roles(build, inventory.pointers):
            found[messages.IS_POINTER(path=verbatim(path), **values)] = None
    return tuple(found)[:_MOST]


def is_no_image(path: str, text: str, settings: Settings, before: str | None = None) -> bool:
    """Whether a file with the name of a Dockerfile is none that can be built here, unless it was asked for by name.

    `before` is what base has in its place: what could be built stays in the review, whatever a line of it looks like.
    """
    if any(one.dockerfile == path for one in (*settings.images, settings.default)):
        return False
    return _looks_otherwise(text) and (before is None or _looks_otherwise(before))


def _looks_otherwise(text: str) -> bool:
    return is_filled_in(text) or is_for_windows(text)


def nothing(settings: Settings) -> Text:
    """Return why no image is concerned, where no file that looks like one was left out."""
    return {
        SourceChange.ALL: messages.NOTHING_TAKEN,
        SourceChange.DEPENDENCIES: messages.NOTHING_DECIDED,
        None: messages.ONLY_DOCKERFILES,
    }[settings.on_source_change]()


def _reasons(
    changes: Iterable[FileChange], settings: Settings, texts: Mapping[str, str], before: Mapping[str, str]
) -> Iterator[Text]:
    for change in changes:
        was = before.get(change.old_path or change.path)
        path = change.path
        kind = read_name(path)
        if kind is Named.OTHER and not is_reviewed(path, settings):
            continue
        shown = verbatim(path)
        if not is_reviewed(path, settings):
            if kind is Named.TEMPLATE:
                yield messages.IS_TEMPLATE(path=shown)
            else:
                yield messages.IS_EXCLUDED(path=shown)
        elif change.status is not FileStatus.DELETED and is_no_image(path, texts.get(path, ""), settings, was):
            template = is_filled_in(texts.get(path, ""))
            yield (messages.IS_TEMPLATE if template else messages.IS_FOR_WINDOWS)(path=shown)
