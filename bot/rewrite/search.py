"""The search for a rewrite: what is known of an original, its plan, and what came of it now or in an earlier run."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from bot.behaviour.exercise import from_repository
from bot.behaviour.exercise.uses import Use
from bot.dockerfile import ignore
from bot.errors import HullcheckError, InterruptedByUser, text_of
from bot.host.process import Interrupted
from bot.messages import proof as messages
from bot.model.rewrites import Rewrite, RewriteState
from bot.rewrite import context, costs
from bot.rewrite import gather as gather_
from bot.rewrite.attempts import Attempts
from bot.rewrite.cache import as_cached, cache_key, recall, remember
from bot.rewrite.candidate import Shortlist
from bot.rewrite.evidence import evidence as evidence_of
from bot.rewrite.evidence.evidence import Evidence
from bot.rewrite.job import RewriteJob
from bot.rewrite.writing import planner
from bot.targets import affected
from bot.text import verbatim

__all__ = ["RewriteJob", "search", "try_plan"]


def search(job: RewriteJob) -> Rewrite:
    """Return the smallest rewrite that is proved, a draft, or why there is none.

    Raises nothing but Interrupted and InterruptedByUser.
    """
    try:
        # The same image again: it need not be looked into, not even exported.
        same_image = cache_key(job, ["image", job.facts.image_id]) if job.facts.image_id else None
        known = recall(job, same_image)
        if known is None:
            evidence = gather(job)
            plan = planner.plan(evidence, job.settings.bases)
            # Another image of the same text and files: its candidates are planned anew.
            key = cache_key(job, ["candidates", *map(repr, plan.candidates)]) if plan.candidates else None
            known = recall(job, key)
            if known is None:
                found = costs.with_next_commits(job, try_plan(job, evidence, plan))
                remember(job, (key, same_image), found)
                return found
            remember(job, (same_image,), known)
        return as_cached(known)
    except (Interrupted, InterruptedByUser):
        raise
    except HullcheckError as error:
        return Rewrite(RewriteState.SKIPPED, messages.SEARCH_FAILED(error=error.text))
    except OSError as error:
        return Rewrite(RewriteState.SKIPPED, messages.SEARCH_FAILED(error=text_of(error)))
    except Exception as error:  # a defect of ours must not cost the review that goes before
        if os.environ.get("HULLCHECK_DEBUG"):
            raise
        what = verbatim(f"internal error ({type(error).__name__}: {error})")
        return Rewrite(RewriteState.SKIPPED, messages.SEARCH_FAILED(error=what))


def gather(job: RewriteJob) -> Evidence:
    """Return what is known of the original. Raises UnavailableError if its image cannot be read."""
    files = context.context_files(job.root, job.context, job.target.dockerfile)
    text = evidence_of.of_text(
        job.dockerfile,
        job.graph,
        job.target.stage,
        context_files=files,
        has_dockerignore=any((job.root / name).is_file() for name in ignore.names(job.target.dockerfile, job.context)),
        smoke=job.target.smoke,
    )

    def sources() -> Mapping[str, bytes] | None:
        if files is None:
            return None
        # A script beside the Dockerfile that no COPY takes is of whoever builds the image, not of the program.
        taken = affected.find_taken(job.graph, job.target.stage, files)
        return context.sources(job.root / job.context, taken)

    uses = from_repository.uses(job.files or from_repository.DiskFiles(job.root), job.target.head)
    used = {word for one in uses for words in _commands(one) for word in words}
    found = gather_.with_image(text, job.export(), job.reference, job.facts.layers, sources, used=used)
    return replace(found, triggers=job.engine.triggers(found.base), known_uses=uses)


def _commands(use: Use) -> Iterator[Sequence[str]]:
    yield use.entrypoint or ()
    yield use.command or ()
    yield from use.health


def try_plan(job: RewriteJob, evidence: Evidence, plan: Shortlist) -> Rewrite:
    """Build and prove the candidates of a plan. Raises UnavailableError if the engine fails."""
    if plan.not_needed is not None:
        return Rewrite(RewriteState.NOT_NEEDED, plan.not_needed)
    if not plan.candidates:
        return Rewrite(RewriteState.NONE, plan.none or messages.NO_CANDIDATE())
    assert evidence.reasons is not None
    return Attempts(job, evidence, evidence.reasons).run(plan.candidates)
