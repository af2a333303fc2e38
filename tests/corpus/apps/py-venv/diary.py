import os
from pathlib import Path

from bottle import get, post, request, run

DIARY = Path("/data/diary.txt")


@get("/")
def read():
    return DIARY.read_text() if DIARY.exists() else "empty\n"


@post("/")
def write():
    with DIARY.open("ab") as file:
        file.write(request.body.read(1000) + b"\n")
    return f"written by {os.getuid()} in {Path.home()}\n"


run(host="0.0.0.0", port=8080, quiet=True)
