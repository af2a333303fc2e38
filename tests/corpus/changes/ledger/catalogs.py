"""Make gettext catalogues of tables with one word and its translation a line."""
import pathlib
import struct
import sys


def catalogue(words):
    texts = sorted({"": "Content-Type: text/plain; charset=UTF-8\n", **words}.items())
    ids = [(one.encode(), other.encode()) for one, other in texts]
    start = 28 + 16 * len(ids)
    body, tables = b"", [b"", b""]
    for column in (0, 1):
        for pair in ids:
            tables[column] += struct.pack("<II", len(pair[column]), start + len(body))
            body += pair[column] + b"\0"
    return struct.pack("<7I", 0x950412DE, 0, len(ids), 28, 28 + 8 * len(ids), 0, 0) + tables[0] + tables[1] + body


for table in pathlib.Path(sys.argv[1]).glob("*.txt"):
    folder = pathlib.Path(sys.argv[2], table.stem, "LC_MESSAGES")
    folder.mkdir(parents=True)
    lines = [line.split("=", 1) for line in table.read_text().splitlines()]
    (folder / "ledger.mo").write_bytes(catalogue(dict(lines)))
