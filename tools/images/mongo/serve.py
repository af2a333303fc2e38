"""Answer programs that speak MongoDB's protocol, from memory.

Commands come by OP_MSG and by OP_QUERY, as drivers of all ages send them. What mongomock cannot do is answered with an
error, as a server of another version would.
"""

from __future__ import annotations

import asyncio
import datetime
import itertools
import struct
import sys
import traceback
from collections.abc import Callable
from typing import Any

import bson
import mongomock
from bson.codec_options import CodecOptions

Document = dict[str, Any]

PORT = 27017
VERSION = "4.4.29"
WIRE = 9  # what 4.4 speaks
OP_REPLY, OP_QUERY, OP_MSG = 1, 2004, 2013
NOT_FOUND, UNKNOWN = 26, 59
OPTIONS: CodecOptions[Document] = CodecOptions(tz_aware=False)
client: Any = mongomock.MongoClient()
numbers = itertools.count(1)


def hello(_: Any, __: Document) -> Document:
    return {
        "ismaster": True,
        "isWritablePrimary": True,
        "helloOk": True,
        "maxBsonObjectSize": 16_777_216,
        "maxMessageSizeBytes": 48_000_000,
        "maxWriteBatchSize": 100_000,
        "localTime": datetime.datetime.now(datetime.UTC),
        "minWireVersion": 0,
        "maxWireVersion": WIRE,
        "readOnly": False,
    }


def build_info(_: Any, __: Document) -> Document:
    return {"version": VERSION, "versionArray": [*map(int, VERSION.split(".")), 0], "maxBsonObjectSize": 16_777_216}


def find(database: Any, body: Document) -> Document:
    found = database[body["find"]].find(body.get("filter") or {}, body.get("projection") or None)
    if body.get("sort"):
        found = found.sort(list(body["sort"].items()))
    found = found.skip(int(body.get("skip") or 0))
    limit = abs(int(body.get("limit") or 0))
    return cursor(database, body["find"], list(found.limit(limit) if limit else found))


def aggregate(database: Any, body: Document) -> Document:
    return cursor(database, body["aggregate"], list(database[body["aggregate"]].aggregate(body["pipeline"])))


def cursor(database: Any, name: str, documents: list[Document]) -> Document:
    """All that was found as the first batch: no cursor is left open."""
    return {"cursor": {"id": bson.Int64(0), "ns": f"{database.name}.{name}", "firstBatch": documents}}


def insert(database: Any, body: Document) -> Document:
    collection, errors = database[body["insert"]], []
    for number, document in enumerate(body["documents"]):
        try:
            collection.insert_one(document)
        except mongomock.DuplicateKeyError as error:
            errors.append({"index": number, "code": 11000, "errmsg": f"E11000 duplicate key error: {error}"})
            if body.get("ordered", True):
                break
    done = {"n": len(body["documents"]) - len(errors)}
    return done | ({"writeErrors": errors} if errors else {})


def update(database: Any, body: Document) -> Document:
    collection, count, changed = database[body["update"]], 0, 0
    upserted = []
    for number, one in enumerate(body["updates"]):
        wanted, upsert = one["u"], bool(one.get("upsert"))
        if isinstance(wanted, dict) and not any(name.startswith("$") for name in wanted):
            done = collection.replace_one(one["q"], wanted, upsert=upsert)
        else:
            change = collection.update_many if one.get("multi") else collection.update_one
            done = change(one["q"], wanted, upsert=upsert)
        changed += done.modified_count or 0
        count += done.matched_count
        if done.upserted_id is not None:
            count += 1
            upserted.append({"index": number, "_id": done.upserted_id})
    return {"n": count, "nModified": changed} | ({"upserted": upserted} if upserted else {})


def delete(database: Any, body: Document) -> Document:
    collection = database[body["delete"]]
    done = [
        (collection.delete_one if one.get("limit") else collection.delete_many)(one["q"]) for one in body["deletes"]
    ]
    return {"n": sum(one.deleted_count for one in done)}


def find_and_modify(database: Any, body: Document) -> Document:
    collection = database[body.get("findAndModify") or body["findandmodify"]]
    sort = list((body.get("sort") or {}).items()) or None
    wanted = body.get("query") or {}
    if body.get("remove"):
        return {"value": collection.find_one_and_delete(wanted, sort=sort)}
    change = collection.find_one_and_update
    if not any(name.startswith("$") for name in body["update"]):
        change = collection.find_one_and_replace
    value = change(
        wanted, body["update"], upsert=bool(body.get("upsert")), sort=sort, return_document=bool(body.get("new"))
    )
    return {"value": value, "lastErrorObject": {"n": int(value is not None), "updatedExisting": value is not None}}


def count(database: Any, body: Document) -> Document:
    return {"n": database[body["count"]].count_documents(body.get("query") or {})}


def distinct(database: Any, body: Document) -> Document:
    return {"values": database[body["distinct"]].distinct(body["key"], body.get("query") or {})}


def create_indexes(database: Any, body: Document) -> Document:
    for one in body["indexes"]:
        database[body["createIndexes"]].create_index(list(one["key"].items()), unique=bool(one.get("unique")))
    return {"createdCollectionAutomatically": False}


def list_collections(database: Any, body: Document) -> Document:
    names = [{"name": one, "type": "collection"} for one in database.list_collection_names()]
    return cursor(database, "$cmd.listCollections", names)


def list_indexes(database: Any, body: Document) -> Document:
    known = database[body["listIndexes"]].index_information()
    return cursor(
        database, body["listIndexes"], [{"name": name, "v": 2, "key": dict(one["key"])} for name, one in known.items()]
    )


def list_databases(_: Any, __: Document) -> Document:
    return {"databases": [{"name": one, "sizeOnDisk": 1, "empty": False} for one in client.list_database_names()]}


def drop(database: Any, body: Document) -> Document:
    database.drop_collection(body["drop"])
    return {}


def drop_database(database: Any, _: Document) -> Document:
    client.drop_database(database.name)
    return {}


def nothing(_: Any, __: Document) -> Document:
    return {}


COMMANDS: dict[str, Callable[[Any, Document], Document]] = {
    **dict.fromkeys(("hello", "ismaster"), hello),
    **dict.fromkeys(("ping", "endsessions", "getlasterror", "killcursors", "create", "logout"), nothing),
    "buildinfo": build_info,
    "find": find,
    "aggregate": aggregate,
    "insert": insert,
    "update": update,
    "delete": delete,
    "findandmodify": find_and_modify,
    "count": count,
    "distinct": distinct,
    "createindexes": create_indexes,
    "listcollections": list_collections,
    "listindexes": list_indexes,
    "listdatabases": list_databases,
    "drop": drop,
    "dropdatabase": drop_database,
}


def answer(database: str, body: Document) -> Document:
    """Return what a command comes to; never an exception."""
    name = next(iter(body), "")
    command = COMMANDS.get(name.lower())
    if command is None:
        return {"ok": 0.0, "errmsg": f"no such command: '{name}'", "code": UNKNOWN, "codeName": "CommandNotFound"}
    try:
        return command(client[database], body) | {"ok": 1.0}
    except Exception as error:
        traceback.print_exc()
        return {"ok": 0.0, "errmsg": str(error), "code": 2, "codeName": "BadValue"}


def asked_by_message(payload: bytes) -> tuple[Document, bool]:
    """Return the command of an OP_MSG, and whether it wants no answer."""
    (flags,) = struct.unpack_from("<I", payload)
    body: Document = {}
    at, end = 4, len(payload) - (4 if flags & 1 else 0)
    while at < end:
        kind, at = payload[at], at + 1
        (size,) = struct.unpack_from("<i", payload, at)
        if kind == 0:
            body |= bson.decode(payload[at : at + size], OPTIONS)
        else:
            name_end = payload.index(b"\0", at + 4)
            name = payload[at + 4 : name_end].decode()
            body[name] = bson.decode_all(payload[name_end + 1 : at + size], OPTIONS)
        at += size
    return body, bool(flags & 2)


def reply_to_query(payload: bytes) -> bytes:
    """Answer an OP_QUERY: a command as old drivers send it, or the first question of a new one."""
    end = payload.index(b"\0", 4)
    database, _, collection = payload[4:end].decode().partition(".")
    body = bson.decode_all(payload[end + 9 :], OPTIONS)[0]
    body = body.get("$query", body)
    documents = [answer(database, body)] if collection == "$cmd" else list(client[database][collection].find(body))
    return struct.pack("<iqii", 8, 0, 0, len(documents)) + b"".join(map(bson.encode, documents))


async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Answer one connection until it is closed."""
    try:
        while True:
            size, number, _, kind = struct.unpack("<iiii", await reader.readexactly(16))
            payload = await reader.readexactly(size - 16)
            if kind == OP_MSG:
                body, silent = asked_by_message(payload)
                made = b"\0\0\0\0\0" + bson.encode(answer(body.get("$db", "test"), body))
                if silent:
                    continue
                code = OP_MSG
            elif kind == OP_QUERY:
                made, code = reply_to_query(payload), OP_REPLY
            else:
                continue
            writer.write(struct.pack("<iiii", 16 + len(made), next(numbers), number, code) + made)
            await writer.drain()
    except (asyncio.IncompleteReadError, ConnectionError):
        writer.close()


async def main() -> None:
    """Listen until somebody stops it."""
    server = await asyncio.start_server(serve, "0.0.0.0", PORT)
    sys.stdout.write(f"Waiting for connections on port {PORT}\n")
    sys.stdout.flush()
    async with server:
        await server.serve_forever()


asyncio.run(main())
