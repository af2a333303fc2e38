"""What the next commit costs with a rewrite: reckoned, and measured where there is time for that."""

from __future__ import annotations

import posixpath
from dataclasses import replace

from bot.comparison.rebuild import Original
from bot.dockerfile.stages import graph
from bot.dockerfile.syntax import parse
from bot.errors import InputError, UnavailableError
from bot.model.rewrites import Rewrite, RewriteState
from bot.model.targets import BuildInputs
from bot.rewrite import context
from bot.rewrite.job import RewriteJob
from bot.rewrite.proof import build
from bot.targets.affected import BuildTree
from bot.targets.next_commit import next_commits

_NUMBER = 10_000  # of the folder that the Dockerfile is written to: no candidate has it


def with_next_commits(job: RewriteJob, found: Rewrite) -> Rewrite:
    """Return a rewrite that is proved with what the next commit costs; any other as it is."""
    if found.state is not RewriteState.PROVED or found.dockerfile is None or found.facts is None:
        return found
    text, target = found.dockerfile, job.target
    inside = context.context_files(job.root, job.context, target.dockerfile) or ()
    files = tuple(posixpath.normpath(posixpath.join(job.context, path)) for path in inside)
    try:
        stages = graph(parse(text), dict(target.build_args))
        stage = target.stage if target.stage and stages.find(target.stage) else None
        inputs = BuildInputs(job.context, stage, target.build_args, contexts=target.contexts)
        folders = tuple((name, place) for name, place in target.contexts if ":" not in place)
        costs = next_commits(BuildTree(text, inputs, found.dockerignore, folders), files, found.facts)
        if job.rebuilds is not None and costs:
            request = build.request_for(job, text, found.dockerignore, _NUMBER, stage)
            costs = job.rebuilds.measured(Original(request, text, stages, found.facts, job.build_seconds), costs)
    except (InputError, UnavailableError):
        return found
    finally:
        build.clear(job, _NUMBER)
    return replace(found, next_commits=costs)
