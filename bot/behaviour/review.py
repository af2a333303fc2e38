"""The behaviour of one target: what is known already, what an earlier run saw, and else a trial.

What only a trial needs is imported by it: of most reviews nothing is run again.
"""

from __future__ import annotations

from dataclasses import replace

from bot.behaviour import memory
from bot.behaviour.case import Case
from bot.behaviour.run import testers
from bot.comparison.measuring import key_of
from bot.engine.client import Engine
from bot.messages import behaviour as messages
from bot.model.behaviour import Behaviour, BehaviourState
from bot.model.images import ImageConfig, ImageFacts


def of_target(engine: Engine, case: Case) -> Behaviour | None:
    """Return how head behaves beside base; None where there is no image of head to run."""
    base, head = case.comparison.base.facts, case.comparison.head.facts
    if head is None or not case.built.head.tag:
        return None
    known = _judge_known(base, head)
    if known is not None:
        return known
    case = replace(case, uses=case.setting.uses(case.target))
    results, today, key = case.setting.results, case.setting.today, _key(engine, case)
    found = results.recall(key, today) if results is not None and key else None
    if found is None:
        from bot.behaviour import case_trial  # noqa: PLC0415

        found, in_company = case_trial.run(engine, case)
        # What runs beside an image is not part of the key.
        if results is not None and key and not in_company:
            results.remember(key, found, today)
    return found


def _key(engine: Engine, case: Case) -> str | None:
    """What the result goes by; None where one of the images is not known by what is in it."""
    base, target = case.built.base, case.target
    if base.seen is not None:
        of_base: str | None = memory.key([base.seen])
    elif case.comparison.base.facts is None:
        of_base = memory.key([case.comparison.base.state, case.comparison.base.reason])
    else:
        of_base = key_of(case.sides.base, base)
    of_head = key_of(case.sides.head, case.built.head)
    if of_base is None or of_head is None:
        return None
    judged = (target.dockerfile, target.sources, target.causes, case.comparison.packages)
    given = (target.smoke, target.env, target.arguments, case.setting.settings)
    examples = case.setting.examples(target, new=case.is_new)
    machine = (engine.platform, engine.version, testers.find_testers())
    return memory.key([of_base, of_head, *given, examples, *case.uses, *judged, *machine])


def _judge_known(base: ImageFacts | None, head: ImageFacts) -> Behaviour | None:
    """Nothing is run where both revisions build the same image, or one that differs only in what nobody runs."""
    if base is None:
        return None
    if base.image_id and base.image_id == head.image_id:
        return Behaviour(BehaviourState.SAME, messages.SAME_IMAGE())
    layers = [[layer.diff_id for layer in facts.layers if layer.diff_id] for facts in (base, head)]
    if layers[0] and layers[0] == layers[1] and _runs(base.config) == _runs(head.config):
        return Behaviour(BehaviourState.SAME, messages.SAME_CONTENT())
    return None


def _runs(config: ImageConfig) -> ImageConfig:
    return replace(config, labels=(), onbuild=())
