"""The scratch folder of one run, and the promise that nothing started is left behind.

`Workspace` is a context manager: on the way out, also after an error, a Ctrl-C or a cancelled workflow, it ends every
program that still runs, calls what was registered with `on_exit`, and deletes the folder.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path
from types import FrameType, TracebackType

from bot.errors import InterruptedByUser, UnavailableError
from bot.host import process, scratch
from bot.messages import host as messages

_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Workspace:
    """A scratch folder that lives as long as the run."""

    def __init__(self, parent: Path | None = None) -> None:
        try:
            scratch.sweep(parent)
            self.path, self._lock = scratch.make(parent)
            (self.path / "tmp").mkdir()
        except OSError as error:
            raise UnavailableError(
                messages.NO_SCRATCH(folder=parent or tempfile.gettempdir(), error=error.strerror)
            ) from error
        self._callbacks: list[Callable[[], None]] = []
        self._previous: dict[int, object] = {}

    def on_exit(self, callback: Callable[[], None]) -> None:
        """Call this at the end, before the folder goes; the last registered is called first."""
        self._callbacks.append(callback)

    def folder(self, name: str) -> Path:
        """Return the path of a folder that does not exist yet."""
        return self.path / name

    def __enter__(self) -> Workspace:
        if threading.current_thread() is threading.main_thread():
            for number in _SIGNALS:
                self._previous[number] = signal.signal(number, _interrupt)
        process.use_scratch(self.path / "tmp")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        # A second Ctrl-C must not cut the clean-up short.
        for number in self._previous:
            signal.signal(number, signal.SIG_IGN)
        if kind is not None:
            process.stop_all()
        process.reset()
        for callback in reversed(self._callbacks):
            with contextlib.suppress(Exception):  # one thing that cannot be removed must not keep the rest
                callback()
        process.use_scratch(None)
        shutil.rmtree(self.path, onerror=scratch.make_writable_and_retry)
        os.close(self._lock)
        for number, handler in self._previous.items():
            signal.signal(number, handler)  # type: ignore[arg-type]


def _interrupt(number: int, frame: FrameType | None) -> None:
    # From a thread of its own: ending programs waits for them, and a handler must not.
    threading.Thread(target=process.stop_all, daemon=True).start()
    raise InterruptedByUser(f"interrupted by {signal.Signals(number).name}; everything that was started is removed")
