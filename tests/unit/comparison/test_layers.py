"""Which instructions made an image grow."""

from bot.comparison.layers import layer_changes
from bot.model.images import BuildState, Image, ImageConfig, ImageFacts, Layer, Origin


def image(*layers: tuple[str, int, int | None]) -> Image:
    made = tuple(
        Layer(f"sha256:{number}", text, Origin.BASE_IMAGE if line is None else Origin.DOCKERFILE, size, size // 3, line)
        for number, (text, size, line) in enumerate(layers)
    )
    facts = ImageFacts("", "linux/amd64", sum(one.size_bytes for one in made), 0, 0, made, ImageConfig())
    return Image(BuildState.BUILT, facts=facts)


BASE = ("base", 100, None)


def test_an_inserted_layer_does_not_shift_the_rest() -> None:
    base = image(BASE, ("COPY a /", 10, 2), ("RUN make", 20, 3))
    head = image(BASE, ("RUN apt", 60, 2), ("COPY a /", 10, 3), ("RUN make", 20, 4))
    changes = layer_changes(base, head)
    assert [(one.instruction, one.line, one.delta_bytes) for one in changes] == [("RUN apt", 2, 60)]


def test_an_edited_instruction_is_resized_and_not_two() -> None:
    changes = layer_changes(image(BASE, ("RUN make", 20, 2)), image(BASE, ("RUN make all", 50, 2)))
    assert [(one.instruction, one.before_bytes, one.after_bytes) for one in changes] == [("RUN make all", 20, 50)]


def test_a_removed_layer_has_no_line_and_a_negative_delta() -> None:
    (change,) = layer_changes(image(BASE, ("RUN apt", 60, 2)), image(BASE))
    assert (change.line, change.delta_bytes) == (None, -60)


def test_growth_of_the_base_image_stands_apart() -> None:
    changes = layer_changes(image(BASE, ("COPY a /", 10, 2)), image(("base", 170, None), ("COPY a /", 15, 2)))
    assert [(one.origin, one.delta_bytes) for one in changes] == [(Origin.BASE_IMAGE, 70), (Origin.DOCKERFILE, 5)]


def test_nothing_is_compared_with_an_image_that_is_not_there() -> None:
    assert layer_changes(Image(BuildState.FAILED), image(BASE)) == ()


def test_unlike_instructions_of_one_kind_are_two_changes() -> None:
    base = image(BASE, ("RUN make -C /src install", 20, 2))
    head = image(BASE, ("RUN apt-get install -y curl python3", 60, 2))
    changes = layer_changes(base, head)
    assert [(one.instruction.split()[1], one.delta_bytes) for one in changes] == [("apt-get", 60), ("make", -20)]
