"""Which packages of a distribution are there to build, and what takes their place when the program runs. Data."""

from __future__ import annotations

import re
from fnmatch import fnmatchcase

from bot.dockerfile.distributions import Family
from bot.languages.row import word_set

_BUILD = word_set(
    "gcc gcc-* g++ g++-* gcc-c++ cpp cpp-* clang clang-* llvm llvm-* lld lld-* make cmake cmake-* cmake3 ninja-build "
    "ninja samurai build-essential build-base alpine-sdk autoconf automake autotools-dev autoconf-archive libtool "
    "libtool-bin pkg-config pkgconf pkgconfig bison flex m4 patch dpkg-dev debhelper devscripts fakeroot "
    "linux-headers* *-headers binutils binutils-* gdb strace valgrind ccache meson nasm yasm swig gfortran gfortran-* "
    "texinfo linux-libc-dev libc6-dev libc-dev musl-dev glibc-devel libstdc++-*-dev libc++-*-dev kernel-headers "
    "help2man cargo cargo-* rustc rustc-* rust rustup golang golang-* go maven gradle ant sbt leiningen ghc ghc-* "
    "cabal-install haskell-stack stack dotnet-sdk-* nim nimble crystal shards ldc dmd dub fpc ocaml opam stow mold "
    "intltool gperf python3-setuptools python3-wheel python-setuptools py3-setuptools py3-wheel virtualenv "
    "python3-virtualenv python-virtualenv scons bazel checkinstall rpm-build equivs chrpath patchelf doxygen "
    "elixir-dev erlang-dev node-gyp sassc tcl-dev tk-dev groff ragel re2c cython3 cython fasm upx upx-ucl mingw-w64 "
    "gcc-mingw-w64* quilt development-tools @development* redhat-rpm-config protobuf-compiler protoc libprotoc-dev "
    "capnproto thrift-compiler"
)
# The part of a package for development that is needed to run, where its name does not change with the release.
_REPLACED = {
    "python3-pip": "python3", "python3-dev": "python3", "python3-venv": "python3", "python3-full": "python3",
    "py3-pip": "python3", "python-pip": "python", "python-dev": "python", "npm": "nodejs", "ruby-dev": "ruby",
    "default-jdk": "default-jre", "default-jdk-headless": "default-jre-headless", "php-dev": "php-cli",
    "python3-devel": "python3", "ruby-bundler": "ruby", "bundler": "ruby", "composer": "php-cli", "pipx": "python3",
    "python-is-python3": "python-is-python3", "python3-distutils": "python3-distutils", "yarnpkg": "nodejs",
}  # fmt: skip
_REPLACED_PATTERNS = (
    (re.compile(r"(openjdk-\d+)-jdk(-headless)?"), r"\1-jre\2"),
    (re.compile(r"(openjdk\d+)(?:-jdk)?"), r"\1-jre"),
    (re.compile(r"(java-[\d.]+-openjdk)-devel"), r"\1"),
    (re.compile(r"(python3?\.\d+)-(?:dev|venv)"), r"\1"),
    (re.compile(r"(php\d*(?:\.\d+)?)-dev"), r"\1-cli"),
)
_LIBRARIES = {
    Family.DEBIAN: {
        "libpq-dev": "libpq5", "zlib1g-dev": "zlib1g", "libxslt1-dev": "libxslt1.1", "libxslt-dev": "libxslt1.1",
        "libpng-dev": "libpng16-16", "libfreetype6-dev": "libfreetype6", "libfreetype-dev": "libfreetype6",
        "libsqlite3-dev": "libsqlite3-0", "libyaml-dev": "libyaml-0-2", "libmariadb-dev": "libmariadb3",
        "default-libmysqlclient-dev": "libmariadb3", "libonig-dev": "libonig5", "libgmp-dev": "libgmp10",
        "libsasl2-dev": "libsasl2-2", "libgeos-dev": "libgeos-c1v5", "liblzma-dev": "liblzma5",
        "libbz2-dev": "libbz2-1.0", "uuid-dev": "libuuid1", "libexpat1-dev": "libexpat1", "libzmq3-dev": "libzmq5",
        "libpcre2-dev": "libpcre2-8-0", "libsodium-dev": "libsodium23", "libusb-1.0-0-dev": "libusb-1.0-0",
        "libcap-dev": "libcap2", "libmagic-dev": "libmagic1", "libltdl-dev": "libltdl7", "libasound2-dev": "libasound2",
        "libjansson-dev": "libjansson4", "libsystemd-dev": "libsystemd0", "libudev-dev": "libudev1",
        "libpcap-dev": "libpcap0.8", "liblz4-dev": "liblz4-1", "libzstd-dev": "libzstd1", "libgl1-mesa-dev": "libgl1",
        "libncurses-dev": "libncurses6", "libncurses5-dev": "libncurses6", "libncursesw5-dev": "libncursesw6",
        "libcurl4-openssl-dev": "libcurl4", "libcurl4-gnutls-dev": "libcurl3-gnutls", "unixodbc-dev": "unixodbc",
        "libpcre3-dev": "libpcre3", "libxft-dev": "libxft2", "libmemcached-dev": "libmemcached11",
        "libgomp-dev": "libgomp1", "libopenblas-dev": "libopenblas0", "libatlas-base-dev": "libatlas3-base",
        "libsndfile1-dev": "libsndfile1", "portaudio19-dev": "libportaudio2", "libkrb5-dev": "libgssapi-krb5-2",
        "libgraphviz-dev": "graphviz", "libcairo2-dev": "libcairo2", "libpango1.0-dev": "libpangocairo-1.0-0",
        "libgirepository1.0-dev": "libgirepository-1.0-1", "libreadline-dev": "libreadline8", "libxml2-dev": "libxml2",
    },
    Family.ALPINE: {
        "postgresql-dev": "libpq", "libpq-dev": "libpq", "openssl-dev": "libssl3", "zlib-dev": "zlib",
        "mariadb-dev": "mariadb-connector-c", "mysql-dev": "mariadb-connector-c", "sqlite-dev": "sqlite-libs",
        "icu-dev": "icu-libs", "curl-dev": "libcurl", "libcurl-dev": "libcurl", "ncurses-dev": "ncurses-libs",
        "jpeg-dev": "libjpeg-turbo", "postgresql16-dev": "libpq", "mariadb-connector-c-dev": "mariadb-connector-c",
        "gfortran": "libgfortran", "imagemagick-dev": "imagemagick-libs", "libbsd-dev": "libbsd",
    },
}  # fmt: skip
_LIBRARIES[Family.UBUNTU] = _LIBRARIES[Family.DEBIAN]
# Packages that link a page into a folder of manual pages when they are installed, and fail where slim images lack it.
_LINKS_MANUALS = re.compile(r"(?:default|openjdk-\d+)-j(?:re|dk)(?:-headless)?|postgresql(?:-client)?(?:-\d+)?")
# Programs that fetch and unpack, and the packages that bring them.
_FETCHERS = {
    "git": ("git",), "curl": ("curl",), "wget": ("wget",), "unzip": ("unzip",), "zip": ("zip",), "tar": ("tar",),
    "xz-utils": ("xz", "unxz", "tar"), "xz": ("xz", "unxz", "tar"), "bzip2": ("bzip2", "bunzip2", "tar"),
    "gnupg": ("gpg", "apt-key"), "gnupg2": ("gpg", "apt-key"), "dirmngr": ("gpg", "apt-key"), "gpg": ("gpg", "apt-key"),
    "gzip": ("gzip", "gunzip"), "p7zip-full": ("7z",), "subversion": ("svn",), "mercurial": ("hg",), "file": ("file",),
    "lsb-release": ("lsb_release",), "software-properties-common": ("add-apt-repository",), "cvs": ("cvs",),
    "apt-transport-https": ("apt-get", "apt"), "apt-utils": ("apt-get", "apt"), "bzr": ("bzr",), "rsync": ("rsync",),
    "openssh-client": ("git", "ssh"), "git-lfs": ("git",), "zstd": ("zstd", "tar"), "lzip": ("lzip", "tar"),
    "jq": ("jq",), "debconf-utils": ("apt-get",), "gpg-agent": ("gpg", "apt-key"), "axel": ("axel",),
}  # fmt: skip
# Programs of toolchains that run what they build: who starts one of them needs all of it.
STARTED = word_set(
    "stack cabal ghc runghc runhaskell cargo rustc go mvn mvnw gradle gradlew sbt lein clojure clj boot mix iex swift "
    "nim nimble crystal shards dub dmd rdmd zig v make cmake javac kotlinc scalac scala dune opam"
)
# Packages without a program of their own: what they hold is read, so nobody can tell from a program's name.
DATA = word_set(
    "ca-certificates tzdata locales locales-all fontconfig media-types mime-support iso-codes netbase shared-mime-info "
    "musl-locales icu-data-full openssl-provider-legacy tini dumb-init"
)

_FOR_COMPILERS = re.compile(r"(?:^|/)include/|/(?:pkgconfig|cmake|aclocal)/|\.(?:a|so|o|pc|h|hpp)$")


def builds(package: str) -> bool:
    """Return whether a package only serves to build."""
    return package not in _REPLACED and any(package == one or fnmatchcase(package, one) for one in _BUILD)


def for_development(package: str) -> bool:
    """Return whether a package holds headers of a library, by its name."""
    return bool(re.fullmatch(r".+-(?:dev|devel)", package))


def is_for_compilers(path: str) -> bool:
    """Return whether a file is a header, a library to link with, or says to a build tool what to link with."""
    return _FOR_COMPILERS.search(path) is not None


def replacement(package: str, family: Family | None) -> str | None:
    """Return the package that has to be there at run time where this one was to build; None if nobody knows."""
    if package in _REPLACED:
        return _REPLACED[package]
    for pattern, form in _REPLACED_PATTERNS:
        if (match := pattern.fullmatch(package)) is not None:
            return match.expand(form)
    table = _LIBRARIES.get(family, {}) if family is not None else {}
    if package in table:
        return table[package]
    if family is Family.ALPINE and package.endswith("-dev"):
        return package.removesuffix("-dev")
    return None


def links_manuals(package: str) -> bool:
    """Return whether a package of Debian's cannot be installed where /usr/share/man/man1 is missing."""
    return _LINKS_MANUALS.fullmatch(package) is not None


def fetcher_programs(package: str) -> tuple[str, ...]:
    """Return the programs of a package that fetches or unpacks; nothing for any other."""
    return _FETCHERS.get(package, ())
