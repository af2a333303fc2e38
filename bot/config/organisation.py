"""An organisation's policy over a repository's: what is stricter counts, key by key. Pure.

The organisation's file is a whole policy: what it leaves out has its default. A repository can only be stricter, in
its file and in its workflow alike; `may-loosen` names the keys that the organisation leaves to its repositories.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from bot.config import value_types as kinds
from bot.config.keys import TABLE, Key, Strictness
from bot.config.reading import from_file, get, put, settings
from bot.config.rebuilds import RebuildLimit
from bot.config.settings import ImageSettings, Settings
from bot.config.values import Same, SizeLimit
from bot.config.yaml_values import unknown
from bot.messages import policy as messages
from bot.text import Text, verbatim

L = TypeVar("L", SizeLimit, RebuildLimit)
MAY_LOOSEN = "may-loosen"
KEYS = tuple(name for name, key in TABLE.items() if key.order is not Strictness.LOCAL)


@dataclass(frozen=True, slots=True)
class Organisation:
    """What an organisation's file says, and which keys it leaves to its repositories."""

    settings: Settings
    may_loosen: frozenset[str] = frozenset()
    source: str = ""


def read(text: str, source: str) -> Organisation:
    """Read an organisation's policy file. Raises ConfigError with the line of what is wrong."""
    values = from_file(text, source, (*KEYS, MAY_LOOSEN))
    left = values.pop(MAY_LOOSEN, None)
    names = []
    for item in left.items() if left else ():
        name = kinds.LINE.read(item)
        if name not in KEYS:
            raise item.fail(unknown(name, KEYS, MAY_LOOSEN))
        names.append(name)
    return Organisation(settings(values, {}, source), frozenset(names), source)


def tighten(organisation: Organisation, repository: Settings, given: Collection[str]) -> Settings:
    """Return the settings that hold for a repository whose file and inputs give the keys `given`.

    For every key not in `may_loosen` they are at least as strict as the organisation's. What was asked for and does not
    count is in `notes`.
    """
    result = repository
    notes: list[Text] = []
    for name in KEYS:
        key = TABLE[name]
        above, own = get(organisation.settings, key.path), get(repository, key.path)
        free = key.order is Strictness.FREE or name in organisation.may_loosen
        if name not in given:
            value = above
        elif free:
            value = own
        else:
            above, own = _resolve_same(organisation.settings, key), _resolve_same(repository, key)
            value = _STRICTER[key.order](above, own)
            notes += _note(organisation, name, value, own)
        result = put(result, key.path, value)
    held = {name for name in KEYS if TABLE[name].order is Strictness.HELD} - organisation.may_loosen
    if "include" not in organisation.may_loosen and "include" in given:
        result = replace(result, include_also=result.include_also + repository.include)
    images = tuple(_image(organisation, image) for image in repository.images)
    if images != repository.images:
        notes.append(messages.IMAGES_LOOSER(source=verbatim(organisation.source)))
    return replace(
        result,
        images=images,
        source=f"{repository.source}, {organisation.source}",
        held=repository.held | held,
        notes=(*repository.notes, *notes),
    )


def _resolve_same(of: Settings, key: Key) -> Any:
    """Return the value of a key, that of the other one where it is `same`."""
    value = get(of, key.path)
    return get(of, key.same) if value is Same.SAME else value


def _note(organisation: Organisation, name: str, value: Any, own: Any) -> Iterator[Text]:
    values = {"key": verbatim(name), "source": verbatim(organisation.source)}
    order = TABLE[name].order
    if value == own or order in (Strictness.LIMIT, Strictness.EACH, Strictness.MORE):
        return  # what the repository says counts, too
    yield messages.HELD(**values) if order is Strictness.HELD else messages.LOOSER(**values)


def _image(organisation: Organisation, image: ImageSettings) -> ImageSettings:
    """Bound what the repository says of one image; what it leaves open follows from the policy anyway."""
    policy, free = organisation.settings.policy, organisation.may_loosen
    if image.max_size is not None and "max-size" not in free:
        image = replace(image, max_size=_lower(policy.max_size, image.max_size))
    if image.max_size_increase is not None and "max-size-increase" not in free:
        image = replace(image, max_size_increase=_both_limits(policy.max_size_increase, image.max_size_increase))
    if "base-image" not in free:
        image = replace(image, base_image=organisation.settings.default.base_image)
    return image


def _lower(above: Any, own: Any) -> Any:
    """None is `never`, the loosest."""
    return own if above is None else above if own is None else min(above, own)


def _both_limits(above: L | None, own: L | None) -> L | None:
    if above is None or own is None or above == own:
        return above or own
    return replace(above, also=_both_limits(above.also, own))


def _fewer(above: tuple[str, ...], own: tuple[str, ...]) -> tuple[str, ...]:
    """An empty list allows all; where nothing is in both, the organisation's stands."""
    if not above or not own:
        return above or own
    return tuple(one for one in own if one in above) or above


def _label(above: str | None, own: str | None) -> str | None:
    return above if own is not None else None


_STRICTER: Mapping[Strictness, Callable[[Any, Any], Any]] = {
    Strictness.TRUE: lambda above, own: above or own,
    Strictness.FALSE: lambda above, own: above and own,
    Strictness.LOWER: _lower,
    Strictness.LIMIT: _both_limits,
    Strictness.LONGER: max,
    Strictness.EACH: lambda above, own: tuple(dict.fromkeys((*above, *own))),
    Strictness.FEWER: _fewer,
    Strictness.LABEL: _label,
    Strictness.MORE: lambda above, own: above,
    Strictness.HELD: lambda above, own: above,
}
