import getpass
import os
from pathlib import Path

import bottle

if os.getuid() and not any(line.split(":")[2] == str(os.getuid()) for line in open("/etc/passwd")):
    with open("/etc/passwd", "a") as f:
        f.write(f"worker:x:{os.getuid()}:0:worker:/opt/app:/bin/sh\n")


@bottle.get("/")
def index():
    return "notes"


@bottle.get("/me")
def me():
    return getpass.getuser()


@bottle.post("/note/<name>")
def note(name):
    (Path("data") / "cache" / name).write_bytes(bottle.request.body.read())
    return "kept"


bottle.run(host="0.0.0.0", port=8080)
