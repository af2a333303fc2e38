"""What all images of a report take on one node, and what a node with base pulls for head."""

from __future__ import annotations

from dataclasses import replace

from bot.model.images import BuildState, Image, ImageConfig, ImageFacts, Layer, Origin
from bot.model.reports import ReviewedTarget
from bot.report import costs
from bot.report.shared import Place, find_shared
from tests.unit.report import samples

MB = 1_000_000


def layer(digest: str, instruction: str, size: int, line: int | None = None) -> Layer:
    origin = Origin.BASE_IMAGE if line is None else Origin.DOCKERFILE
    return Layer(f"sha256:{digest}", instruction, origin, size, size // 2, line)


def image(*layers: Layer) -> Image:
    size, pull = (sum(getattr(one, name) for one in layers) for name in ("size_bytes", "pull_size_bytes"))
    return Image(BuildState.BUILT, facts=ImageFacts("", "linux/amd64", size, pull, 0, layers, ImageConfig()))


def target(name: str, head: Image, base: Image | None = None) -> ReviewedTarget:
    one = replace(samples.WORKSHOP, head=head, base=base or samples.WORKSHOP.base)
    return samples.reviewed(replace(one, target=replace(one.target, label=name)))


BASE = layer("base", "FROM x", 100 * MB)
TORCH = "RUN pip install torch"


def test_a_layer_that_is_the_same_counts_once_and_one_that_was_made_twice_is_named() -> None:
    report = samples.report(
        target("api", image(BASE, layer("a", TORCH, 900 * MB, 4), layer("x", "COPY a", 2 * MB, 5))),
        target("worker", image(BASE, layer("b", TORCH, 905 * MB, 7), layer("y", "COPY b", 2 * MB, 8))),
    )
    found = find_shared(report)
    assert found is not None
    assert (found.listed_bytes, found.node_bytes) == (2009 * MB, 1909 * MB)
    (twice,) = found.twice
    assert (twice.instruction, twice.extra_bytes) == (TORCH, 900 * MB)
    assert twice.places == (Place("api", 4), Place("worker", 7))
    lines = [text.english for text in costs.together(report)]
    assert "2.01 GB in total, 1.91 GB on a node" in lines[0]
    assert "900 MB is stored more than once: `RUN pip install torch`" in lines[1]
    assert "`api` (line 4), `worker` (line 7)" in lines[1]


def test_layers_of_unlike_size_are_not_the_same_thing() -> None:
    report = samples.report(
        target("api", image(BASE, layer("a", "COPY . .", 900 * MB, 4))),
        target("worker", image(BASE, layer("b", "COPY . .", 9 * MB, 4))),
    )
    found = find_shared(report)
    assert found is not None and found.twice == ()


def test_one_digest_in_two_images_is_shared() -> None:
    report = samples.report(*(target(name, image(BASE, layer("a", TORCH, 900 * MB, 4))) for name in ("a", "b")))
    found = find_shared(report)
    assert found is not None and found.twice == () and found.node_bytes == 1000 * MB


def test_a_single_image_shares_with_nobody() -> None:
    assert find_shared(samples.report(target("api", image(BASE)))) is None
    assert list(costs.together(samples.report(target("api", image(BASE))))) == []


def test_a_node_that_has_base_pulls_the_layers_that_are_new() -> None:
    comparison = target("api", image(BASE, layer("new", "RUN x", 20 * MB, 2)), image(BASE)).comparison
    assert comparison.fetch_bytes == 10 * MB
    text = costs.describe_fetched(comparison)
    assert text is not None
    assert text.english.endswith("pulls 10.0 MB of 60.0 MB (base: 50.0 MB, +10.0 MB).")
    assert costs.describe_fetched(replace(comparison, head=comparison.base)) is None
