"""What is being done, for whoever watches: on a terminal a line with the time it takes, elsewhere a line for each."""

from __future__ import annotations

import contextlib
import sys
import threading
import time
from collections.abc import Iterator

from bot.text import Language, Text, no_commands, visible

_REFRESH_SECONDS = 0.5
_CLEAR = "\r\x1b[K"


def progress(text: Text, language: Language) -> None:
    """Say on stderr what is being done."""
    line = _inert(text.render(language))
    if _shown is not None:
        _shown.show(line)
        return
    sys.stderr.write(f"hullcheck: {line}\n")
    sys.stderr.flush()


@contextlib.contextmanager
def watching() -> Iterator[None]:
    """On a terminal: keep one line with the seconds that the present step has taken, and clear it at the end."""
    global _shown  # noqa: PLW0603 - there is one terminal
    if not sys.stderr.isatty():
        yield
        return
    _shown = _Status()
    try:
        yield
    finally:
        _shown.end()
        _shown = None


class _Status:
    """The line at the bottom of a terminal; a thread keeps its seconds."""

    def __init__(self) -> None:
        self._line = ""
        self._since = time.monotonic()
        self._lock = threading.Lock()
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def show(self, line: str) -> None:
        """Begin another step; the one before stays to be seen, with what it took."""
        with self._lock:
            self._leave()
            self._line, self._since = line, time.monotonic()
            self._draw()

    def end(self) -> None:
        """Leave the last step to be seen, and write no more."""
        self._ended.set()
        self._thread.join()
        with self._lock:
            self._leave()

    def _run(self) -> None:
        while not self._ended.wait(_REFRESH_SECONDS):
            with self._lock:
                self._draw()

    def _draw(self) -> None:
        if self._line:
            sys.stderr.write(f"{_CLEAR}{self._seconds()} {self._line[: _columns() - 8]}")
            sys.stderr.flush()

    def _leave(self) -> None:
        if self._line:
            sys.stderr.write(f"{_CLEAR}{self._seconds()} {self._line}\n")
            sys.stderr.flush()

    def _seconds(self) -> str:
        return f"{time.monotonic() - self._since:4.0f} s"


_shown: _Status | None = None


def _columns() -> int:
    import shutil  # noqa: PLC0415 - only a terminal asks

    return max(40, shutil.get_terminal_size().columns)


def _inert(text: str) -> str:
    """Names are an author's: a line break in one would begin a line that a workflow takes for its own."""
    return no_commands(visible(text, ""))
