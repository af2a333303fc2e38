"""Takes an archive of any kind, and says what is in it."""

import subprocess
import sys
import tempfile


def listed(data: bytes) -> str:
    with tempfile.NamedTemporaryFile() as file:
        file.write(data)
        file.flush()
        done = subprocess.run(["tar", "-tf", file.name], capture_output=True, check=False)
    if done.returncode:
        sys.exit(done.stderr.decode())
    return done.stdout.decode()


if __name__ == "__main__":
    if sys.argv[1:] == ["list"]:
        print(listed(sys.stdin.buffer.read()), end="")
    else:
        print("usage: app.py list < ARCHIVE")
