"""Whether what an image runs may speak TLS as a client: one rule for who writes certificates and who checks. Pure."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable

from bot.image.built_image import BuiltImage
from bot.image.programs import ELF_BYTES, Program, Via
from bot.languages import table as languages

BUNDLES = (
    "etc/ssl/certs/ca-certificates.crt",
    "etc/ssl/cert.pem",
    "etc/pki/tls/certs/ca-bundle.crt",
    "etc/ssl/ca-bundle.pem",
)
# Strings and libraries that only a program has that can speak TLS as a client.
# A Go program has the name of a function only if something in it calls it; names of packages are in every one.
_MARKS = (
    b"/etc/ssl/certs",
    b"crypto/x509.loadSystemRoots",
    b"crypto/x509.(*CertPool)",
    b"SSL_CTX_set_default_verify_paths",
    b"ca-certificates.crt\0",
    b"SSL_CERT_FILE\0",
    b"rustls",
    b"webpki",
)
_LIBRARIES = ("libssl.so", "libgnutls.so", "libmbedtls.so", "libnss3.so", "libcurl")


def has_bundle(image: BuiltImage) -> str | None:
    """Return the path of the certificates that an image has; None if it has none."""
    return next((path for path in BUNDLES if image.read(path, 1)), None)


def may_be_used(image: BuiltImage, libraries: Iterable[str] = ()) -> bool:
    """Return whether a program that is started may need certificates; `libraries` are those of its other files."""
    if any(_is_of_tls(path) for path in libraries):
        return True
    return any(_may_use(image, program) for program in image.programs if program.via is not Via.SMOKE)


def _may_use(image: BuiltImage, program: Program) -> bool:
    if any(map(_is_of_tls, program.libraries)) or any(map(languages.connects, {program.path, program.real})):
        return True
    if image.line(program.real) is None:
        return False
    content = image.content(program.real, ELF_BYTES)
    return any(mark in content for mark in _MARKS)


def _is_of_tls(path: str) -> bool:
    return posixpath.basename(path).startswith(_LIBRARIES)
