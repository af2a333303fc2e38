"""What an improved form of a rewrite depends on beside its text: images, sources, what is mounted."""

from __future__ import annotations

import functools
from collections.abc import Sequence

from bot.behaviour.observation import Observation
from bot.behaviour.run import services
from bot.image.built_image import BuiltImage
from bot.rewrite import context as context_
from bot.rewrite.job import RewriteJob
from bot.rewrite.polish import forms
from bot.rewrite.polish.cache_mounts import BaseImage, MountContext


def gather_known(job: RewriteJob, original: BuiltImage, base: str) -> MountContext:
    """Return what is known of the images and the context; `base` is the image that the original is built on."""
    root = original.system.user("root")
    home = root.home if root is not None and root.home else "/root"

    @functools.cache  # the engine is asked once: every form looks at all stages, several times
    def image(reference: str) -> BaseImage | None:
        said = job.engine.says(reference)
        if said is None:
            return None
        return BaseImage(*said, home=home if reference == base else "/root")

    def holds(path: str) -> bool:
        start = path.strip("/") + "/"
        return any(one.startswith(start) and original.line(one) is None for one in original.files)

    return MountContext(
        base=image,
        holds=holds,
        context_files=context_.context_files(job.root, job.context, job.target.dockerfile) or (),
        build_args=dict(job.built.build_args if job.built else job.target.build_args),
        read=lambda path: context_.read(job.root / job.context, path),
    )


def gather_seen(
    job: RewriteJob,
    images: tuple[BuiltImage, BuiltImage | None],
    observations: Sequence[Observation],
    context: MountContext,
) -> forms.PolishContext:
    """Return what is known of a candidate that holds. `images` are the original and the candidate, None before that."""
    tree = job.tree or services.Folder(job.root)
    return forms.PolishContext(
        images[0],
        images[1] or images[0],
        observations=tuple(observations),
        sources=context_.sources(job.root / job.context, context.context_files),
        mounted=services.mounts_into_builds(tree, job.target),
        expected=images[1] is None,
    )
