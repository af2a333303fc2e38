"""Class files out of a few names, as a compiler writes their constant pools."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Mapping, Sequence


def class_file(texts: Sequence[str] = (), calls: Sequence[tuple[str, str]] = (), classes: Sequence[str] = ()) -> bytes:
    """Return a class with these texts in it, that calls these methods (class, method) and names these classes."""
    pool: list[bytes] = []

    def add(constant: bytes) -> int:
        pool.append(constant)
        return len(pool)

    def text(value: str) -> int:
        raw = value.encode()
        return add(b"\x01" + struct.pack(">H", len(raw)) + raw)

    def of_class(name: str) -> int:
        return add(b"\x07" + struct.pack(">H", text(name)))

    for value in texts:
        add(b"\x08" + struct.pack(">H", text(value)))
    for name in classes:
        of_class(name)
    for owner, method in calls:
        named = add(b"\x0c" + struct.pack(">HH", text(method), text("()V")))
        add(b"\x0a" + struct.pack(">HH", of_class(owner), named))
    return b"\xca\xfe\xba\xbe" + struct.pack(">HHH", 0, 61, len(pool) + 1) + b"".join(pool) + bytes(10)


def archive(entries: Mapping[str, bytes]) -> bytes:
    """Return an archive with these entries."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as opened:
        for name, content in entries.items():
            opened.writestr(name, content)
    return out.getvalue()
