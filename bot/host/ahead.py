"""Doing ahead what is sure to be needed, while this program waits for another one, or another one for it."""

from __future__ import annotations

import contextlib
import importlib
import threading
from collections.abc import Callable


class Once:
    """Something that is done once: it may be begun ahead, and who calls it waits until it is done."""

    def __init__(self, do: Callable[[], None]) -> None:
        self._do = do
        self._lock = threading.Lock()
        self._done = False

    def __call__(self) -> None:
        """Do it, or wait until it is done."""
        with self._lock:
            if not self._done:
                self._do()
                self._done = True

    def begin(self) -> None:
        """Have it done in a thread of its own. What goes wrong there is tried again by who calls it."""
        threading.Thread(target=self._quietly, name="once", daemon=True).start()

    def _quietly(self) -> None:
        with contextlib.suppress(Exception):
            self()


def import_ahead(*names: str) -> None:
    """Import modules in a thread of their own; who needs them first waits for that. What is wrong shows there, too."""
    threading.Thread(target=_import_all, args=(names,), name="import", daemon=True).start()


def _import_all(names: tuple[str, ...]) -> None:
    for name in names:
        with contextlib.suppress(Exception):
            importlib.import_module(name)
