"""Which RUNs verify what an earlier instruction of their stage has fetched. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable

from bot.lint import downloads
from bot.lint.rule import Context

# `sha256sum -c SHA256SUMS`: the names of the files are in a file.
_BY_LIST = re.compile(r"sum\s+(?:-[\w-]+\s+)*(?:-\w*c|--check)(?:\s+-[\w-]+)*\s+(?![-|&;<])\S")
_MOST_READ = 20_000  # characters of a RUN


class Checks:
    """The RUNs of the stages that are needed which compare or verify something."""

    def __init__(self, context: Context) -> None:
        self._of_stages: dict[int, list[tuple[int, str]]] = {}
        for stage, run in context.instructions("RUN"):
            steps = context.steps(run)
            if downloads.is_checked(steps):
                text = "\n".join(step.word(step.command.raw) for step in steps)[:_MOST_READ]
                self._of_stages.setdefault(stage.index, []).append((run.start, text))

    def verifies(self, stage: int, line: int, names: Iterable[str]) -> bool:
        """Whether a RUN behind a line of a stage verifies a file of one of these names."""
        later = [text for start, text in self._of_stages.get(stage, ()) if start > line]
        if not later:
            return False
        wanted = [re.escape(name) for name in names if name]
        named = re.compile(rf"(?<![\w-])(?:{'|'.join(wanted)})(?![\w-])") if wanted else None
        return any(_BY_LIST.search(text) or (named is not None and named.search(text)) for text in later)
