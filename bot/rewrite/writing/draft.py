"""A candidate while it is written: what is known and decided of it. The modules that write it share this."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.rewrite.candidate import Mend
from bot.rewrite.evidence.evidence import Evidence, instruction_lines
from bot.rewrite.evidence.steps import BuildStep
from bot.rewrite.proposal import runtime_bases
from bot.rewrite.proposal.proposal import Proposal
from bot.rewrite.proposal.runtime_bases import Base
from bot.rewrite.writing.packages import PackageInstall
from bot.rewrite.writing.product import Product
from bot.rewrite.writing.stage_split import Split
from bot.text import Text


@dataclass(slots=True)
class Draft:
    """One proposal on one base. `name` is that of the first stage; `product` and `installed` are filled in first."""

    evidence: Evidence
    proposal: Proposal
    base: Base
    split: Split
    name: str
    product: Product = field(default_factory=Product)
    unused: frozenset[str] = frozenset()
    installed: tuple[PackageInstall, ...] = ()
    notes: list[Text] = field(default_factory=list)
    mend: Mend = field(default_factory=Mend)
    owners: dict[str, tuple[int, str]] | None = None  # what RUNs give to whom, once somebody asked

    @property
    def same_image(self) -> bool:
        """Whether the base is the original's own image, or a form of it."""
        return runtime_bases.is_form_of_original(self.base, self.evidence)

    @property
    def escape(self) -> str:
        """What ends a line that goes on."""
        return self.evidence.dockerfile.escape

    def kw(self, keyword: str) -> str:
        """Return a keyword, in capitals or not as the original has them."""
        original = self.evidence.stage.from_instruction.original
        return keyword.lower() if original[:4].islower() else keyword

    def run(self, commands: Sequence[str]) -> str:
        """Return a RUN of these commands, one a line."""
        return f"{self.kw('RUN')} " + f" {self.escape}\n    && ".join(commands) + "\n"


def comment_start(draft: Draft, step: BuildStep, previous: int) -> int:
    """Return the first line of the comment that belongs to an instruction: right above it, no blank line between."""
    lines = draft.evidence.dockerfile.lines()
    start = step.instruction.start
    while start - 1 > previous and lines[start - 2].lstrip().startswith("#"):
        start -= 1
    return start


def source_of(draft: Draft, step: BuildStep) -> tuple[bool, str, str]:
    """Return whether a blank line stands before an instruction, its comment, and its own lines."""
    lines = draft.evidence.dockerfile.lines()
    previous = draft.evidence.dockerfile.end_before(step.instruction.start)
    start = comment_start(draft, step, previous)
    blank = start - 1 > previous and not lines[start - 2].strip()
    comment = "".join(lines[start - 1 : step.instruction.start - 1])
    text = "".join(instruction_lines(draft.evidence.dockerfile, step.instruction))
    return blank, comment, text.replace("\r\n", "\n")
