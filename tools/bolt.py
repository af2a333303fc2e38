"""Write and read bbolt files, the key-value format of Trivy's database.

A `dict` is a bucket, `bytes` are a value. What is written looks like a compacted database: two meta pages, an empty
freelist, then the pages of the b+trees, children before parents. All integers are little-endian.
Source: the page layout in bbolt's page.go, bucket.go and db.go.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias, Union

Bucket: TypeAlias = Mapping[bytes, Union[bytes, "Bucket"]]

PAGE_SIZE = 4096
_PAGE_HEADER = struct.Struct("<QHHI")  # id, flags, element count, further pages that belong to this one
_LEAF_ELEMENT = struct.Struct("<IIII")  # flags, distance to the key from here, key size, value size
_BRANCH_ELEMENT = struct.Struct("<IIQ")  # distance to the key from here, key size, child page
_BUCKET_HEADER = struct.Struct("<QQ")  # root page (0: the page follows inline), sequence
_META = struct.Struct("<IIIIQQQQQ")  # magic, version, page size, flags, root, sequence, freelist, pages, transaction
_MAGIC, _VERSION = 0xED0CDAED, 2
_BRANCH, _LEAF, _META_PAGE, _FREELIST = 0x01, 0x02, 0x04, 0x10
_IS_BUCKET = 0x01
_INLINE_LIMIT = PAGE_SIZE // 4


@dataclass(frozen=True, slots=True)
class _Item:
    """An element of a node; `tag` is the flags of a leaf's element or the child page of a branch's."""

    key: bytes
    value: bytes
    tag: int


def dumps(root: Bucket) -> bytes:
    """Return the bytes of a database with these buckets. The root may hold only buckets."""
    writer = _Writer()
    top = writer.tree(list(writer.items(root)))
    pages = bytearray(writer.next_page * PAGE_SIZE)
    for transaction in (0, 1):
        body = _META.pack(_MAGIC, _VERSION, PAGE_SIZE, 0, top, 0, 2, writer.next_page, transaction)
        meta = _PAGE_HEADER.pack(transaction, _META_PAGE, 0, 0) + body + struct.pack("<Q", _checksum(body))
        pages[transaction * PAGE_SIZE : transaction * PAGE_SIZE + len(meta)] = meta
    pages[2 * PAGE_SIZE : 2 * PAGE_SIZE + _PAGE_HEADER.size] = _PAGE_HEADER.pack(2, _FREELIST, 0, 0)
    for number, raw in writer.pages.items():
        pages[number * PAGE_SIZE : number * PAGE_SIZE + len(raw)] = raw
    return bytes(pages)


def loads(raw: bytes) -> dict[bytes, bytes | dict]:  # type: ignore[type-arg]
    """Return the buckets of a database. Raises ValueError if neither of its meta pages is whole."""
    page_size = struct.unpack_from("<I", raw, _PAGE_HEADER.size + 8)[0]
    metas = []
    for number in (0, 1):
        at = number * page_size + _PAGE_HEADER.size
        body = raw[at : at + _META.size]
        if struct.unpack_from("<Q", raw, at + _META.size)[0] == _checksum(body):
            metas.append(_META.unpack(body))
    if not metas:
        raise ValueError("no valid meta page")
    newest = max(metas, key=lambda meta: int(meta[8]))
    return dict(_read(raw, raw, newest[4] * page_size, page_size))


def write(root: Bucket, path: Path) -> None:
    """Write a database file."""
    path.write_bytes(dumps(root))


class _Writer:
    def __init__(self) -> None:
        self.pages: dict[int, bytes] = {}
        self.next_page = 3  # after the meta pages and the freelist

    def items(self, bucket: Bucket) -> Iterator[_Item]:
        for key in sorted(bucket):
            value = bucket[key]
            if isinstance(value, Mapping):
                yield _Item(key, self._bucket(value), _IS_BUCKET)
            else:
                yield _Item(key, value, 0)

    def _bucket(self, bucket: Bucket) -> bytes:
        items = list(self.items(bucket))
        size = _PAGE_HEADER.size + sum(_LEAF_ELEMENT.size + len(item.key) + len(item.value) for item in items)
        if size <= _INLINE_LIMIT and not any(item.tag for item in items):
            return _BUCKET_HEADER.pack(0, 0) + _node(0, _LEAF, items)
        return _BUCKET_HEADER.pack(self.tree(items), 0)

    def tree(self, items: Sequence[_Item]) -> int:
        """Write sorted items as a b+tree and return its root page."""
        level = self._level(_LEAF, items)
        while len(level) > 1:
            level = self._level(_BRANCH, level)
        return level[0].tag

    def _level(self, kind: int, items: Sequence[_Item]) -> list[_Item]:
        element = _LEAF_ELEMENT if kind == _LEAF else _BRANCH_ELEMENT
        parents: list[_Item] = []
        chunk: list[_Item] = []
        size = _PAGE_HEADER.size
        for item in items:
            need = element.size + len(item.key) + len(item.value)
            if len(chunk) >= 2 and size + need > PAGE_SIZE:  # bbolt wants two keys on a page at least
                parents.append(self._put(kind, chunk))
                chunk, size = [], _PAGE_HEADER.size
            chunk.append(item)
            size += need
        parents.append(self._put(kind, chunk))
        return parents

    def _put(self, kind: int, items: Sequence[_Item]) -> _Item:
        number = self.next_page
        raw = _node(number, kind, items)
        self.pages[number] = raw
        self.next_page += -(-len(raw) // PAGE_SIZE)
        return _Item(items[0].key if items else b"", b"", number)


def _node(number: int, kind: int, items: Sequence[_Item]) -> bytes:
    element = _LEAF_ELEMENT if kind == _LEAF else _BRANCH_ELEMENT
    elements, contents = bytearray(), bytearray()
    for index, item in enumerate(items):
        distance = element.size * (len(items) - index) + len(contents)
        if kind == _LEAF:
            elements += element.pack(item.tag, distance, len(item.key), len(item.value))
        else:
            elements += element.pack(distance, len(item.key), item.tag)
        contents += item.key + item.value
    further = (_PAGE_HEADER.size + len(elements) + len(contents) - 1) // PAGE_SIZE
    return _PAGE_HEADER.pack(number, kind, len(items), further) + bytes(elements) + bytes(contents)


def _read(raw: bytes, page: bytes, at: int, page_size: int) -> Iterator[tuple[bytes, bytes | dict]]:  # type: ignore[type-arg]
    _, kind, count, _ = _PAGE_HEADER.unpack_from(page, at)
    for index in range(count):
        if kind & _BRANCH:
            child = _BRANCH_ELEMENT.unpack_from(page, at + _PAGE_HEADER.size + index * _BRANCH_ELEMENT.size)[2]
            yield from _read(raw, raw, child * page_size, page_size)
            continue
        element = at + _PAGE_HEADER.size + index * _LEAF_ELEMENT.size
        flags, distance, key_size, value_size = _LEAF_ELEMENT.unpack_from(page, element)
        key = page[element + distance : element + distance + key_size]
        value = page[element + distance + key_size : element + distance + key_size + value_size]
        if not flags & _IS_BUCKET:
            yield key, value
            continue
        root = _BUCKET_HEADER.unpack_from(value)[0]
        inner = (
            _read(raw, raw, root * page_size, page_size) if root else _read(raw, value, _BUCKET_HEADER.size, page_size)
        )
        yield key, dict(inner)


def _checksum(data: bytes) -> int:
    """FNV-1a, 64 bits."""
    total = 0xCBF29CE484222325
    for byte in data:
        total = ((total ^ byte) * 0x100000001B3) & 0xFFFFFFFFFFFFFFFF
    return total
