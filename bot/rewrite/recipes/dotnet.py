""".NET: what `dotnet publish` made, on the run-time image of the same version."""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Iterable, Iterator

from bot.dockerfile import image_names
from bot.dockerfile.distributions import Family, Libc
from bot.dockerfile.paths import absolute
from bot.rewrite.candidate import ANY
from bot.rewrite.evidence import start_words
from bot.rewrite.evidence.evidence import Evidence
from bot.rewrite.evidence.steps import fill_shell
from bot.rewrite.proposal import runtime_bases
from bot.rewrite.proposal.proposal import Leave, Proposal, leave
from bot.rewrite.proposal.runtime_bases import Base

NAME = "dotnet"
_BUILDS = ("dotnet publish", "dotnet build", "dotnet pack", "dotnet msbuild")
_VERBS = ("run", "watch", "test", "build", "publish", "fsi", "msbuild", "tool", "script")
LEAVE = leave(
    sources="csharp",
    suffixes=".sln .slnx .props .targets .user",
    names="global.json nuget.config NuGet.Config NuGet.config packages.lock.json omnisharp.json .editorconfig paket.*",
    folders="obj .vs .config .paket",
    paths="/root/.nuget /root/.dotnet /root/.local /root/.templateengine /usr/share/powershell /usr/local/bin/pwsh "
    "/root/.aspnet /root/.microsoft",
)
TOOLCHAIN = frozenset(
    (
        *(
            "DOTNET_SDK_VERSION",
            "DOTNET_USE_POLLING_FILE_WATCHER",
            "DOTNET_GENERATE_ASPNET_CERTIFICATE",
            "DOTNET_NOLOGO",
        ),
        *("NUGET_XMLDOC_MODE", "POWERSHELL_DISTRIBUTION_CHANNEL", "DOTNET_CLI_TELEMETRY_OPTOUT"),
        "DOTNET_SKIP_FIRST_TIME_EXPERIENCE",
    )
)
_SDK = re.compile(r"(?P<v>\$\{?\w+\}?|\d+\.\d+(?:\.\d+)?)(?P<p>-preview|-rc)?(?P<s>(?:-[\w.]+)*)")
_OLD = re.compile(r"(?P<v>\$\{?\w+\}?|\d+\.\d+(?:\.\d+)?)-sdk(?P<s>(?:-[\w.]+)*)")


def propose(evidence: Evidence) -> Iterable[Proposal]:
    """Return what may be done where a RUN publishes or builds a program of .NET."""
    if not evidence.runs(*_BUILDS) or _runs_sdk(evidence):
        return
    image = _runtime(evidence)
    outputs = tuple(dict.fromkeys(_outputs(evidence)))
    yield Proposal(
        NAME,
        bases=(image,) if image is not None else runtime_bases.system(evidence),
        leave=LEAVE | _sources(evidence, outputs),
        outputs=outputs,
        tree=not outputs,
        env=_ports(evidence) if evidence.image is None else (),
        toolchain_env=TOOLCHAIN,
        build_packages=frozenset(("dotnet-sdk", "nuget", "mono-devel", "mono-complete")),
    )


def _runs_sdk(evidence: Evidence) -> bool:
    """Whether what is started is the development kit: `dotnet run`, `dotnet test`."""
    for command in evidence.start_commands:
        words = [word for word in command.effective if not word.startswith("-")]
        if words and posixpath.basename(words[0]) == "dotnet" and (not words[1:] or words[1] in _VERBS):
            return True
    return start_words.starts(evidence, ("msbuild", "fsharpi", "csi"))


def _runtime(evidence: Evidence) -> Base | None:
    """Return the run-time image of a development kit's: sdk:8.0 -> aspnet:8.0, with the distribution that it names."""
    parts = image_names.reference(evidence.base_raw)
    kind = _kind(evidence)
    if parts.short == "microsoft/dotnet" and (match := _OLD.fullmatch(parts.tag)) is not None:
        old = {"aspnet": "aspnetcore-runtime", "runtime": "runtime", "runtime-deps": "runtime-deps"}[kind]
        return _base(evidence, f"{parts.name}:{match['v']}-{old}{_slim(match['s'])}", kind)
    if parts.last == "sdk" and "dotnet" in parts.name and (match := _SDK.fullmatch(parts.tag)) is not None:
        name = parts.name.removesuffix("sdk") + kind
        core = "/core/" in parts.name
        suffix = _slim(match["s"]) if core or match["s"] in ("-buster", "-bullseye", "-bookworm") else match["s"]
        return _base(evidence, f"{name}:{match['v']}{match['p'] or ''}{suffix}", kind)
    return None


def _slim(suffix: str) -> str:
    """The run-time images on Debian are called slim, those with the development kit are not."""
    return f"{suffix}-slim" if re.fullmatch(r"-(?:stretch|buster|bullseye|bookworm)", suffix) else suffix


def _base(evidence: Evidence, image: str, kind: str) -> Base:
    found = evidence.distribution
    musl = "alpine" in image
    family = found.family if found is not None else (Family.ALPINE if musl else Family.DEBIAN)
    return Base(
        image,
        family,
        Libc.MUSL if musl else Libc.GLIBC,
        (110 if musl else 220) * 1_000_000,
        same_release=True,
        certificates=True,
        time_zones=True,
        env=(("DOTNET_VERSION", ANY), ("ASPNET_VERSION", ANY)) if kind == "aspnet" else (("DOTNET_VERSION", ANY),),
        programs=("dotnet",),
        provides=("ca-certificates", "libc6", "libgcc-s1", "libicu72", "libssl3", "libstdc++6", "tzdata", "zlib1g"),
    )


def _kind(evidence: Evidence) -> str:
    """Return what the program runs on, as its runtimeconfig.json says; ASP.NET's image has all, if nobody knows."""
    image = evidence.image
    if _self_contained(evidence):
        return "runtime-deps"
    if image is None:
        return "aspnet"
    frameworks: set[str] = set()
    for path in image.own():
        if path.endswith(".runtimeconfig.json") and "/obj/" not in f"/{path}":
            frameworks |= set(_frameworks(image.text(path)))
    return "runtime" if frameworks == {"Microsoft.NETCore.App"} else "aspnet"


def _frameworks(text: str) -> Iterator[str]:
    try:
        options = json.loads(text)["runtimeOptions"]
        for one in [options.get("framework"), *(options.get("frameworks") or ())]:
            if isinstance(one, dict) and isinstance(one.get("name"), str):
                yield one["name"]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return


def _self_contained(evidence: Evidence) -> bool:
    for _, command, _ in evidence.running("dotnet publish"):
        words = [word.lower() for word in command.words]
        if any(word in ("--self-contained", "--sc", "--self-contained=true", "-p:publishaot=true") for word in words):
            follower = words[words.index("--self-contained") + 1 :][:1] if "--self-contained" in words else []
            return follower != ["false"]
    return False


def _outputs(evidence: Evidence) -> Iterator[str]:
    """Return the folders that are published to: -o, or bin/CONFIGURATION/FRAMEWORK/publish as it is started."""
    for step, command, folder in evidence.running("dotnet publish", "dotnet build"):
        words = [fill_shell(word, step.env) for word in command.arguments]
        for number, word in enumerate(words):
            if word in ("-o", "--output") and number + 1 < len(words):
                yield absolute(folder, words[number + 1])
            elif word.startswith(("-o=", "--output=")):
                yield absolute(folder, word.partition("=")[2])
    for path in start_words.files(evidence):
        if path.endswith(".dll") and "/bin/" in path:
            yield posixpath.dirname(path)


def _sources(evidence: Evidence, outputs: tuple[str, ...]) -> Leave:
    """Return the folders of what is built on the way, where the program was published elsewhere."""
    keep = tuple(outputs)
    if not outputs:
        return Leave()
    return leave(folders="bin").keeping(*keep)


def _ports(evidence: Evidence) -> tuple[tuple[str, str], ...]:
    """Return the setting of the port, which the run-time image sets and the one with the development kit does not."""
    set_here = {name for step in evidence.steps if step.keyword == "ENV" for name, _ in step.instruction.pairs}
    match = re.match(r"(\d+)", evidence.base_tag)
    name = "ASPNETCORE_HTTP_PORTS" if match and int(match[1]) >= 8 else "ASPNETCORE_URLS"
    if set_here & {"ASPNETCORE_HTTP_PORTS", "ASPNETCORE_URLS"} or _kind(evidence) != "aspnet":
        return ()
    return ((name, ""),)
