"""Folders whose mode has to be said, since a COPY does not bring it over, by values."""

from types import SimpleNamespace
from typing import cast

import pytest

from bot.filetree import Entry, EntryKind, TreeFile
from bot.rewrite.writing import copied
from bot.rewrite.writing.draft import Draft
from bot.rewrite.writing.product import Product

WEB = "var/www/html"


def draft(mode: int, before: int | None, *, same_image: bool = True, shell: bool = True) -> Draft:
    def folder(bits: int) -> dict[str, TreeFile]:
        return {WEB: TreeFile(Entry(WEB, EntryKind.FOLDER, mode=bits), 1)}

    image = SimpleNamespace(files=folder(mode), before={} if before is None else folder(before))
    return cast(
        Draft,
        SimpleNamespace(
            evidence=SimpleNamespace(image=image),
            proposal=SimpleNamespace(carried=()),
            product=Product((WEB,)),
            base=SimpleNamespace(shell=shell),
            same_image=same_image,
        ),
    )


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (draft(0o1777, None), True),
        (draft(0o1777, 0o755), True),
        (draft(0o1777, 0o1777), False),
        (draft(0o1777, 0o1777, same_image=False), True),
        (draft(0o1777, 0o1777, shell=False), True),
        (draft(0o755, None), False),
        (draft(0o755, 0o755), False),
    ],
    ids=["own", "changed", "of the base", "of another base", "no shell", "usual", "usual in the base"],
)
def test_a_mode_is_said_unless_the_base_has_it(given: Draft, said: bool) -> None:
    assert bool(copied.odd_modes(given)) is said
