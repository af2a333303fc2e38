"""HC021: a base image that gets no security updates any more."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from bot.dockerfile.distributions import of_image
from bot.dockerfile.image_names import reference
from bot.lint.rule import Context, Hit
from bot.model.findings import Level
from bot.text import Template, verbatim

ID = "HC021"
TITLE = Template("Base image past end of life", "Imagem base sem suporte")
LEVEL = Level.WARNING
SAME: tuple[str, ...] = ()
DECIDES: tuple[str, ...] = ()
OF_IMAGE = True
WHY = Template(
    "New vulnerabilities are no longer fixed; scanners may show none, because nobody publishes advisories.",
    "Vulnerabilidades novas não são mais corrigidas; scanners podem não mostrar nenhuma, pois ninguém publica avisos.",
)
REMEDY = Template("Move to a supported release, and test it.", "Passe para uma versão com suporte, e teste.")
CAUGHT = "FROM debian:buster\nCOPY app /app\n"
PASSES = "FROM debian:trixie\nCOPY app /app\n"
_MESSAGE = Template(
    "{image}: {product} has been out of support since {since}",
    "{image}: {product} está sem suporte desde {since}",
)
_SAID = Template(
    "The image is {product}, which is out of support",
    "A imagem é {product}, que está sem suporte",
)
_DEPRECATED = Template(
    "{image} has been deprecated since {since} and gets no updates",
    "{image} está descontinuada desde {since} e não recebe atualizações",
)

# The end of support as the makers name it (for Debian and Ubuntu that of the free long-term support). Only releases
# whose end had come when the table was made are in it, so it never speaks too early; it does not know later ends.
_SYSTEMS: Mapping[str, Mapping[str, str]] = {
    "debian": {
        "7": "2018-05", "8": "2020-06", "9": "2022-06", "10": "2024-06", "11": "2026-08",
    },
    "ubuntu": {
        "12.04": "2017-04", "14.04": "2019-04", "16.04": "2021-04", "18.04": "2023-05", "20.04": "2025-05",
        "21.04": "2022-01", "21.10": "2022-07", "22.10": "2023-07", "23.04": "2024-01", "23.10": "2024-07",
        "24.10": "2025-07", "25.04": "2026-01",
    },
    "alpine": {
        "3.3": "2017-11", "3.4": "2018-05", "3.5": "2018-11", "3.6": "2019-05", "3.7": "2019-11", "3.8": "2020-05",
        "3.9": "2020-11", "3.10": "2021-05", "3.11": "2021-11", "3.12": "2022-05", "3.13": "2022-11",
        "3.14": "2023-05", "3.15": "2023-11", "3.16": "2024-05", "3.17": "2024-11", "3.18": "2025-05",
        "3.19": "2025-11", "3.20": "2026-04",
    },
    "centos": {"5": "2017-03", "6": "2020-11", "7": "2024-06", "8": "2021-12"},
    "fedora": {str(number): "2025-05" for number in range(20, 41)} | {"41": "2025-12"},
    "amzn": {"1": "2023-12", "2": "2026-06"},
    "rhel": {"6": "2020-11", "7": "2024-06"},
}  # fmt: skip
_NAMES = {
    "debian": "Debian", "ubuntu": "Ubuntu", "alpine": "Alpine", "centos": "CentOS", "fedora": "Fedora",
    "amzn": "Amazon Linux", "rhel": "Red Hat UBI",
}  # fmt: skip
# Languages by the versions of their official images: those whose support had ended when the table was made.
_LANGUAGES: Mapping[str, Mapping[str, str]] = {
    "node": {
        "0": "2016-12", "4": "2018-04", "5": "2016-06", "6": "2019-04", "7": "2017-06", "8": "2019-12", "9": "2018-06",
        "10": "2021-04", "11": "2019-06", "12": "2022-04", "13": "2020-06", "14": "2023-04", "15": "2021-06",
        "16": "2023-09", "17": "2022-06", "18": "2025-04", "19": "2023-06", "20": "2026-04", "21": "2024-06",
        "23": "2025-06",
    },
    "python": {
        "2": "2020-01", "3.3": "2017-09", "3.4": "2019-03", "3.5": "2020-09", "3.6": "2021-12", "3.7": "2023-06",
        "3.8": "2024-10", "3.9": "2025-10",
    },
    "php": {
        "5": "2018-12", "7": "2022-11", "8.0": "2023-11", "8.1": "2025-12",
    },
    "ruby": {"2": "2023-03", "3.0": "2024-04", "3.1": "2025-03", "3.2": "2026-03"},
    "golang": {f"1.{number}": "2025-02" for number in range(3, 23)} | {"1.23": "2025-08", "1.24": "2026-02"},
}  # fmt: skip
_DOTNET = re.compile(r"^mcr\.microsoft\.com/dotnet/(?:core/)?(?:sdk|aspnet|runtime|runtime-deps)$")
_DOTNETS = {"2": "2021-08", "3": "2022-12", "5": "2022-05", "6": "2024-11", "7": "2024-05"}
_DEPRECATED_IMAGES = {
    "openjdk": "2022-07",
    "java": "2017-01",
    "centos/systemd": "2021-12",
    "microsoft/dotnet": "2019-03",
}


def check(context: Context) -> Iterable[Hit]:
    """Look at the image that is shipped: by what its scanner says, else by the name of its base."""
    first = context.chain[0].from_instruction
    image = context.graph.external_base(context.stage)
    if "$" in image:
        return
    shown = verbatim(image.partition("@")[0][:100])
    parts = reference(image)
    name, tag = parts.short, parts.tag
    if context.scan is not None and context.scan.end_of_life:
        yield Hit(first, _SAID(product=verbatim(context.scan.end_of_life[:60])))
        return
    if name in _DEPRECATED_IMAGES and not tag.startswith("23"):
        yield Hit(first, _DEPRECATED(image=shown, since=_DEPRECATED_IMAGES[name]))
        return
    found = _language(name, tag) or _system(image, scanned=context.scanned)
    if found is not None:
        yield Hit(first, _MESSAGE(image=shown, product=verbatim(found[0]), since=found[1]))


def _language(name: str, tag: str) -> tuple[str, str] | None:
    table = _DOTNETS if _DOTNET.search(name) else _LANGUAGES.get(name)
    version = re.match(r"(\d+)(?:\.(\d+))?", tag)
    if table is None or version is None:
        return None
    both = f"{version[1]}.{version[2]}" if version[2] else ""
    since = table.get(both) or table.get(version[1])
    product = ".NET" if table is _DOTNETS else {"golang": "Go", "node": "Node.js"}.get(name, name.capitalize())
    return (f"{product} {both if both in table else version[1]}", since) if since else None


def _system(image: str, *, scanned: bool) -> tuple[str, str] | None:
    found = of_image(image)
    if found is None or scanned:
        return None  # the scanner has looked at the image itself
    table = _SYSTEMS.get(found.id, {})
    version = found.version if found.version in table else found.version.partition(".")[0]
    since = table.get(version)
    return (f"{_NAMES[found.id]} {version}", since) if since else None
