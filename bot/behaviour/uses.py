"""Whether an image still stands the uses that its repository knows: by its files, and by what was seen. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from bot.behaviour.exercise.uses import Use
from bot.behaviour.quoting import last_line, quote
from bot.behaviour.run import testers
from bot.behaviour.run.testers import Verified
from bot.behaviour.run.uses import Used
from bot.image import start
from bot.image.built_image import BuiltImage
from bot.image.start import InTheWay
from bot.messages import behaviour as messages
from bot.model.images import ImageConfig
from bot.text import Text, verbatim

_COMMAND = 80  # characters of a command that are shown


Ways = tuple[tuple[InTheWay, ...], ...]  # of a use's own command, then of each of its checks


def ways(use: Use, image: BuiltImage, platform: str) -> Ways:
    """Return what is in the way of a use, as an image's files say it."""
    configs = _configs(use, image)
    found = [start.obstacles(replace(image, config=config), platform) for config in configs]
    fatal = [tuple(one for one in some if one.fatal) for some in found]
    if use.non_root and fatal and (refused := start.why_refused_as_root(replace(image, config=configs[0]))) is not None:
        fatal[0] = (refused, *fatal[0])
    return tuple(fatal)


def why_lost_by_files(use: Use, base: Ways, head: BuiltImage, platform: str) -> InTheWay | None:
    """Return what is in the way of a use in head, and is not in base; None if nothing is."""
    for before, after, config in zip(base, ways(use, head, platform), _configs(use, head), strict=True):
        known = {(one.kind, one.path) for one in before}
        new = next((one for one in after if (one.kind, one.path) not in known), None)
        if new is not None:
            return replace(new, text=_tell(use, (*config.entrypoint, *config.cmd), new.text))
    return None


def _configs(use: Use, image: BuiltImage) -> tuple[ImageConfig, ...]:
    return () if use.tester else (use.config(image.config), *use.checks(image.config))


def find_removed(base: Sequence[Use], head: Sequence[Use]) -> tuple[Use, ...]:
    """Return the uses of base that head's files name no more, in whatever file."""
    kept = {replace(use, where="") for use in head}
    return tuple(use for use in base if replace(use, where="") not in kept)


def instead(use: Use, base: Sequence[Use], head: Sequence[Use]) -> Use | None:
    """Return the use that head's files name in the place of one, if that is certain and asks no less of the image."""
    before, after = ([one for one in some if one.where == use.where] for some in (base, head))
    if len(before) != 1 or len(after) != 1 or use.tester or after[0].tester:
        return None
    new = after[0]
    given = (use.capabilities is None) or (
        new.capabilities is not None and set(new.capabilities) <= set(use.capabilities)
    )
    asks = new.once == use.once and new.read_only >= use.read_only and new.non_root >= use.non_root
    as_much = len(new.health) >= len(use.health) and len(new.http) >= len(use.http)
    return new if given and asks and as_much and (new.user == use.user or not use.user) else None


def stands(use: Use, seen: Used) -> bool:
    """Whether an image stood a use: it started and ran as it should, and its checks succeeded."""
    if seen.cut:
        return False
    if use.tester:
        return seen.tested is not None and bool(seen.tested.passed)
    if seen.refused or seen.exit != (0 if use.once else None):
        return False
    return all(status == 0 for status in seen.health) and all(0 < status < 400 for status in seen.http)


def why_lost_by_running(use: Use, base: Used, head: Used) -> Text | None:
    """Return how head fails a use that base stands, None if it stands it, or base does not either."""
    words = (*(use.entrypoint or ()), *(use.command or ()))
    if head.cut or base.refused or (base.exit is not None and (base.exit != 0 or not use.once)):
        return None
    if use.tester:
        return _test_lost(use, base.tested, head.tested)
    if head.refused:
        return _tell(use, words, messages.STARTS_NOT(why=quote(head.refused)))
    if head.exit != base.exit:
        ended = (
            messages.ENDS_NOT()
            if head.exit is None
            else messages.NEW_ENDED(status=head.exit, last=last_line(head.last))
        )
        return _tell(use, words, ended)
    return next(iter(_checks_lost(use, base, head)), None)


def without_tester(use: Use) -> Text:
    """Return that the program of a use's tests is not here."""
    values = {"program": verbatim(use.tester), "version": verbatim(testers.VERSIONS[use.tester])}
    return messages.NO_TESTER(where=verbatim(use.where), **values)


def _test_lost(use: Use, base: Verified | None, head: Verified | None) -> Text | None:
    """A test that base passes is lost if head fails it, and if nothing came of it there."""
    if base is None:
        return None
    for name, why in head.failed if head is not None else ():
        if name in base.passed:
            return messages.USE_TEST(where=verbatim(use.where), test=quote(name), why=quote(why))
    for name in sorted(base.passed - (head.passed if head is not None else frozenset())):
        return messages.USE_TEST(where=verbatim(use.where), test=quote(name), why=messages.NO_RESULT())
    return None


def _checks_lost(use: Use, base: Used, head: Used) -> Iterator[Text]:
    for command, before, after in zip(use.health, base.health, head.health, strict=False):
        if before == 0 and after != 0:
            shown = messages.NOT_IN_TIME() if after is None else verbatim(str(after))
            yield _tell(use, command, messages.CHECK_ENDS(status=shown))
    for (port, path), before, after in zip(use.http, base.http, head.http, strict=False):
        if 0 < before < 400 and not 0 < after < 400:
            shown = verbatim(str(after)) if after else messages.NO_ANSWER()
            where = verbatim(f"GET :{port}{path}")
            yield messages.USE_ANSWER(where=verbatim(use.where), ask=where, before=before, after=shown)


def _tell(use: Use, words: Sequence[str], what: Text) -> Text:
    command = " ".join(words)
    if not command:
        return messages.USE_PLAIN(where=verbatim(use.where), what=what)
    return messages.USE_RUNS(where=verbatim(use.where), command=quote(command[:_COMMAND]), what=what)
