"""Reports as reviews make them, to see every output on: the workshop's story, and each honest state."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from bot import demo
from bot.comparison.layers import layer_changes
from bot.config.settings import FailOn, Policy
from bot.config.values import SizeLimit
from bot.messages import engine as engine_messages
from bot.messages import review as review_messages
from bot.messages import targets as target_messages
from bot.model.behaviour import Behaviour, BehaviourCheck, BehaviourState, Hardening, Outcome
from bot.model.comparisons import Comparison
from bot.model.costs import NextCommit, Rebuild, Reproducibility, Touched, Unlike
from bot.model.findings import Confidence, Finding, FindingsDiff, Level, LineEdit, Linter
from bot.model.images import (
    BuildFailure,
    BuildState,
    Healthcheck,
    Image,
    ImageConfig,
    ImageFacts,
    Layer,
    LayerFile,
    Origin,
    WastedFile,
)
from bot.model.reports import Activity, Links, Report, ReviewedTarget, Revision, ToolVersions
from bot.model.rewrites import (
    CandidateState,
    ConfigDifference,
    Proof,
    ProofCheck,
    Rewrite,
    RewriteState,
    TriedCandidate,
)
from bot.model.scans import PackageChange, Scan, ScanState, Severity, Vulnerability, VulnerabilityDiff
from bot.model.targets import Change, Target
from bot.model.verdicts import Verdict
from bot.policy import conclude, judge
from bot.text import Language, Text, verbatim

POLICY = Policy(FailOn(severity=Severity.HIGH), max_size_increase=SizeLimit(bytes=100_000_000, ratio=0.10))
LINKS = Links(
    blob="https://github.com/acme/greeter/blob/ac291ae2c54f3c5fa2fb1b6d5a4b17c2c36ad5d4",
    run="https://github.com/acme/greeter/actions/runs/19641234567",
    commit="https://github.com/acme/greeter/commit/ac291ae2c54f3c5fa2fb1b6d5a4b17c2c36ad5d4",
)
_SAMPLE = Path(demo.__file__).with_name("sample")
HEAD_TEXT = (_SAMPLE / "head/Dockerfile").read_text("utf-8")
BASE_TEXT = (_SAMPLE / "base/Dockerfile").read_text("utf-8")
DATABASE = "2026-11-20T06:14:03Z"

REWRITTEN = """\
# The greeter, built the simple way: everything in one stage.
FROM golang:1.24 AS build

WORKDIR /src
COPY go.mod ./
COPY . .
# The service needs no C library.
RUN CGO_ENABLED=0 go build -trimpath -o /usr/local/bin/greeter .

FROM alpine:3.23

LABEL org.opencontainers.image.title="greeter"
ENV PORT=8080

# Handy for the nightly report, and when something has to be looked into.
RUN apk add --no-cache curl

WORKDIR /src
COPY --from=build /usr/local/bin/greeter /usr/local/bin/greeter

EXPOSE 8080
USER 65532
ENTRYPOINT ["/usr/local/bin/greeter"]
"""


def layer(
    instruction: str,
    size: int,
    line: int | None = None,
    origin: Origin = Origin.DOCKERFILE,
    number: int = 0,
    files: tuple[LayerFile, ...] = (),
) -> Layer:
    digest = f"sha256:{abs(hash_of(instruction, size, number)):064x}"
    return Layer(digest, instruction, origin, size, size * 35 // 100, line, files=files)


def hash_of(*values: object) -> int:
    """A number that is the same in every process, unlike `hash`."""
    return int.from_bytes("\0".join(map(str, values)).encode()[:28], "big")


GOLANG = (
    layer("Imported from -", 128_541_724, origin=Origin.BASE_IMAGE),
    layer(
        "RUN apt-get update -q && apt-get install -q -y --no-install-recommends ca-certificates curl g++ gcc git "
        "libc6-dev make pkg-config wget unzip && rm -rf /var/lib/apt/lists/*",
        278_922_239,
        origin=Origin.BASE_IMAGE,
    ),
    layer("COPY files /", 236_257_353, origin=Origin.BASE_IMAGE),
    layer("WORKDIR /go", 0, origin=Origin.BASE_IMAGE),
)
BUILD = "RUN CGO_ENABLED=0 go build -trimpath -o /usr/local/bin/greeter ."
CONFIG = ImageConfig(
    entrypoint=("/bin/sh", "-c", "greeter"),
    env=(("PATH", "/go/bin:/usr/local/go/bin:/usr/bin:/bin"), ("GOPATH", "/go"), ("PORT", "8080")),
    workdir="/src",
    ports=("8080/tcp",),
    labels=(("org.opencontainers.image.title", "greeter"),),
    healthcheck=Healthcheck(("CMD", "curl", "-f", "http://localhost:8080/"), interval=30.0, retries=3),
)


def facts(layers: Sequence[Layer], wasted: Sequence[WastedFile] = (), config: ImageConfig = CONFIG) -> ImageFacts:
    size = sum(one.size_bytes for one in layers)
    return ImageFacts(
        image_id=f"sha256:{size:064x}",
        platform="linux/amd64",
        size_bytes=size,
        pull_size_bytes=sum(one.pull_size_bytes for one in layers),
        wasted_bytes=sum(one.size_bytes for one in wasted),
        layers=tuple(layers),
        config=config,
        wasted_files=tuple(wasted),
        base_created="2026-10-14T08:00:00Z",
    )


CURL_AND_PIP = (
    LayerFile("/usr/", 96_402_117, 3_204),
    LayerFile("/usr/lib/", 71_882_004, 2_611),
    LayerFile("/usr/lib/gcc/x86_64-linux-gnu/12/", 38_114_302, 88),
    LayerFile("/usr/lib/gcc/x86_64-linux-gnu/12/cc1plus", 29_910_816, 1),
    LayerFile("/usr/lib/python3/dist-packages/", 17_650_998, 1_411),
    LayerFile("/usr/share/", 14_007_311, 420),
    LayerFile("/var/lib/dpkg/status", 4_301_221, 1),
)
BASE_FACTS = facts(
    (
        *GOLANG,
        layer("WORKDIR /src", 0, 7),
        layer("COPY go.mod ./", 36, 8),
        layer("COPY . .", 1_350, 9),
        layer(BUILD, 103_613_859, 11),
    )
)
HEAD_FACTS = facts(
    (
        *GOLANG,
        layer("RUN apt-get update", 19_856_468, 8),
        layer("RUN apt-get install -y curl python3-pip", 103_020_834, 9, files=CURL_AND_PIP),
        layer("RUN pip install --break-system-packages requests==2.19.1", 2_849_151, 10),
        layer("WORKDIR /src", 0, 12),
        layer("ADD . .", 1_508, 13),
        layer(BUILD, 103_614_358, 15),
    ),
    wasted=(
        WastedFile("/var/lib/dpkg/status", 4_301_200, 9, 10, deleted=False),
        WastedFile("/var/cache/apt/pkgcache.bin", 1_170_000, 8, 9, deleted=True),
        WastedFile("/usr/share/doc/perl/changelog.gz", 211_004, None, 9, False, Origin.BASE_IMAGE),
    ),
)

_NEW = """\
CVE-2023-45853|zlib1g-dev|1:1.2.13.dfsg-1||CRITICAL|9|debian|zlib: integer overflow and heap-based buffer overflow
CVE-2018-18074|requests|2.19.1|2.20.0|HIGH|10|python-pkg|python-requests: Redirect does not remove Authorization header
CVE-2019-11324|urllib3|1.23|1.24.2|HIGH|10|python-pkg|python-urllib3: Certification mishandle
CVE-2020-26137|urllib3|1.23|1.25.9|MEDIUM|10|python-pkg|python-urllib3: CRLF injection via HTTP request method
CVE-2023-32681|requests|2.19.1|2.31.0|MEDIUM|10|python-pkg|python-requests: Unintended leak of Proxy-Authorization
CVE-2023-43804|urllib3|1.23|2.0.6, 1.26.17|MEDIUM|10|python-pkg|python-urllib3: Cookie request header isn't stripped
CVE-2024-35195|requests|2.19.1|2.32.0|MEDIUM|10|python-pkg|requests: later requests to a host ignore verification
CVE-2024-3651|idna|2.7|3.7|MEDIUM|10|python-pkg|python-idna: potential DoS via resource consumption
CVE-2023-50495|libncursesw6|6.4-4||MEDIUM|9|debian|ncurses: segmentation fault via _nc_wrap_entry()
CVE-2010-4651|patch|2.7.6-7||LOW|9|debian|patch: directory traversal flaw allows arbitrary file creation
CVE-2018-6951|patch|2.7.6-7||LOW|9|debian|patch: NULL pointer dereference in pch.c
CVE-2021-45346|libsqlite3-0|3.40.1-2+deb12u2||LOW|9|debian|sqlite: crafted SQL reads sensitive information
CVE-2022-3219|dirmngr|2.2.40-1.1+deb12u2||LOW|9|debian|gnupg: denial of service issue
CVE-2022-3219|gnupg|2.2.40-1.1+deb12u2||LOW|9|debian|gnupg: denial of service issue
CVE-2022-3219|gnupg-l10n|2.2.40-1.1+deb12u2||LOW|9|debian|gnupg: denial of service issue
CVE-2022-3219|gpg|2.2.40-1.1+deb12u2||LOW|9|debian|gnupg: denial of service issue
CVE-2022-3219|gpg-agent|2.2.40-1.1+deb12u2||LOW|9|debian|gnupg: denial of service issue
CVE-2023-52426|libexpat1-dev|2.5.0-1+deb12u5||LOW|9|debian|expat: recursive XML entity expansion vulnerability
CVE-2024-37891|urllib3|1.23|2.2.2, 1.26.19|UNKNOWN|10|python-pkg|urllib3: Proxy-Authorization is not stripped
"""


def _vulnerability(row: str) -> Vulnerability:
    name, package, installed, fixed, severity, line, kind, title = row.split("|")
    return Vulnerability(
        id=name,
        package=package,
        installed=installed,
        severity=Severity[severity],
        fixed_in=fixed,
        status="fixed" if fixed else "affected",
        purl=f"pkg:{'pypi' if kind == 'python-pkg' else 'deb/debian'}/{package}@{installed}",
        kind=kind,
        title=title,
        url=f"https://avd.aquasec.com/nvd/{name.lower()}",
        origin=Origin.DOCKERFILE,
        line=int(line),
    )


NEW = tuple(map(_vulnerability, _NEW.splitlines()))


def old_vulnerabilities(count: int, severities: Sequence[Severity] = tuple(Severity)) -> tuple[Vulnerability, ...]:
    """What the base image brought, long before this pull request."""
    names = ("libc6", "openssl", "git", "perl-base", "libssl3", "binutils", "linux-libc-dev", "gcc-12")
    found = [
        Vulnerability(
            id=f"CVE-{2019 + number % 7}-{1000 + 37 * number}",
            package=names[number % len(names)],
            installed=f"2.{number % 40}-9+deb12u{number % 10}",
            severity=severities[number * 3 % len(severities)],
            fixed_in=f"2.{number % 40 + 1}" if number % 3 == 0 else "",
            status="fixed" if number % 3 == 0 else "affected",
            kind="debian",
            url=f"https://avd.aquasec.com/nvd/cve-{2019 + number % 7}-{1000 + 37 * number}",
            origin=Origin.BASE_IMAGE,
        )
        for number in range(count)
    ]
    return tuple(sorted(found, key=lambda one: (-one.severity, one.id)))


OLD = old_vulnerabilities(327)


def finding(
    rule: str,
    level: Level,
    line: int,
    message: Text,
    why: Text,
    remedy: Text,
    linter: Linter = Linter.HADOLINT,
    edit: LineEdit | None = None,
    also: tuple[str, ...] = (),
) -> Finding:
    page = "https://docs.docker.com/go/dockerfile/rule/json-args-recommended/"
    if linter is Linter.HADOLINT:
        page = f"https://github.com/hadolint/hadolint/wiki/{rule}"
    return Finding(
        rule=rule,
        level=level,
        line=line,
        message=message,
        why=why,
        remedy=remedy,
        linter=linter,
        also=also,
        url=None if linter is Linter.HULLCHECK else page,
        fingerprint=f"{rule}:{line}",
        edit=edit,
    )


FINDINGS = (
    finding(
        "DL3020",
        Level.ERROR,
        13,
        Text("Use COPY instead of ADD for files and folders", "Use COPY em vez de ADD para arquivos e diretórios"),
        Text(
            "ADD also unpacks archives and downloads URLs, so readers cannot tell what it will do.",
            "ADD também descompacta arquivos e baixa URLs, e quem lê não sabe o que ele vai fazer.",
        ),
        Text("Write COPY.", "Escreva COPY."),
        edit=LineEdit(13, 13, "COPY . .\n"),
    ),
    finding(
        "DL3025",
        Level.WARNING,
        18,
        Text("Use arguments JSON notation for CMD and ENTRYPOINT arguments", "Use a notação JSON em CMD e ENTRYPOINT"),
        Text(
            "In shell form, a shell is process 1 and may not pass on the stop signal: the container gets killed.",
            "Na forma shell, um shell é o processo 1 e pode reter o sinal de parada: o contêiner é encerrado à força.",
        ),
        Text('Write `["program", "argument"]`.', 'Escreva `["programa", "argumento"]`.'),
        edit=LineEdit(18, 18, 'ENTRYPOINT ["greeter"]\n'),
        also=("JSONArgsRecommended",),
    ),
    *(
        finding(
            "DL3059",
            Level.INFO,
            line,
            Text("Multiple consecutive `RUN` instructions.", "Várias instruções `RUN` seguidas."),
            Text(
                "Each RUN is a layer; files that one leaves behind cannot be removed by the next.",
                "Cada RUN é uma camada; arquivos que um deixa não saem mais no seguinte.",
            ),
            Text("Join related ones with `&&`.", "Junte os relacionados com `&&`."),
        )
        for line in (9, 10)
    ),
    replace(
        finding(
            "HC001",
            Level.INFO,
            10,
            Text("The package cache of pip stays in this layer", "O cache de pacotes do pip fica nesta camada"),
            Text(
                "A layer keeps every file that is left when its RUN ends, so every pull carries downloads needed only "
                "once.",
                "Uma camada guarda todo arquivo que sobra no fim do RUN, e downloads usados uma só vez vão junto em "
                "cada pull.",
            ),
            Text(
                "Leave no cache in this RUN: `pip install --no-cache-dir`.",
                "Não deixe cache neste RUN: `pip install --no-cache-dir`.",
            ),
            Linter.HULLCHECK,
            also=("DL3042",),
        ),
        confidence=Confidence.LIKELY,
    ),
)
GONE_FINDING = finding(
    "DL3006",
    Level.WARNING,
    2,
    Text("Always tag the version of an image explicitly", "Sempre indique a versão da imagem"),
    Text("The tag moves.", "A tag muda."),
    Text("Pin a version.", "Fixe uma versão."),
)
WAIVED = Text(
    "1 finding in Dockerfile waived by a comment in the file: DL3008",
    "1 apontamento dispensado em Dockerfile por um comentário no arquivo: DL3008",
)

PACKAGES = (
    *(
        PackageChange("debian", name, "", version, True, 9)
        for name, version in (
            ("build-essential", "12.9"),
            ("dpkg-dev", "1.21.23"),
            ("libexpat1-dev", "2.5.0-1+deb12u5"),
            ("patch", "2.7.6-7"),
            ("python3-dev", "3.11.2-1+b1"),
            ("zlib1g-dev", "1:1.2.13.dfsg-1"),
        )
    ),
    PackageChange("debian", "bzip2", "", "1.0.8-5+b1", False, 9),
    PackageChange("debian", "python3-pip", "", "23.0.1+dfsg-1", False, 9),
    PackageChange("python-pkg", "requests", "", "2.19.1", False, 10),
    PackageChange("python-pkg", "urllib3", "", "1.23", False, 10),
    PackageChange("debian", "curl", "7.88.1-10+deb12u12", "7.88.1-10+deb12u14", False, 9),
    PackageChange("debian", "telnet", "0.17+2.4-2", "", False, None),
)

SMALL_FACTS = facts(
    (
        layer("ADD alpine-minirootfs-3.23.6-x86_64.tar.gz /", 9_904_000, origin=Origin.BASE_IMAGE),
        layer("RUN apk add --no-cache curl", 2_530_000, 16),
        layer("WORKDIR /src", 0, 18),
        layer("COPY --from=build /usr/local/bin/greeter /usr/local/bin/greeter", 7_214_080, 19),
    ),
    config=replace(CONFIG, entrypoint=("/usr/local/bin/greeter",), user="65532"),
)
PROVED = Rewrite(
    RewriteState.PROVED,
    Text(
        "The program is one static file; it needs nothing from the toolchain at run time.",
        "O programa é um único arquivo estático; não precisa de nada da toolchain em execução.",
    ),
    dockerfile=REWRITTEN,
    recipe="go",
    runtime_base="alpine:3.23",
    facts=SMALL_FACTS,
    scan=Scan(ScanState.SCANNED, vulnerabilities=(), database_updated_at=DATABASE),
    proof=Proof(
        built=True,
        checks=(
            ProofCheck("build", True, Text("31 s", "31 s")),
            ProofCheck(
                "config",
                True,
                Text(
                    "the configuration is the same, except for 3 listed changes",
                    "a configuração é a mesma, exceto 3 mudanças listadas",
                ),
            ),
            ProofCheck(
                "http",
                True,
                Text(
                    "port 8080 answers as before: 200 `text/html`, same body",
                    "a porta 8080 responde como antes: 200 `text/html`, mesmo corpo",
                ),
            ),
            ProofCheck("log", True, Text("the same 2 lines", "as mesmas 2 linhas")),
            ProofCheck(
                "libraries",
                True,
                Text("no shared library is needed", "nenhuma biblioteca compartilhada é necessária"),
            ),
        ),
        config_differences=(
            ConfigDifference("env:GOPATH", "/go", "", Text("only the toolchain reads it", "só a toolchain a lê")),
            ConfigDifference("user", "", "65532", Text("the program runs without root", "o programa roda sem root")),
            ConfigDifference(
                "entrypoint",
                '["/bin/sh", "-c", "greeter"]',
                '["/usr/local/bin/greeter"]',
                Text("exec form: signals arrive", "forma exec: os sinais chegam"),
            ),
        ),
        probe="http",
        seconds=58.4,
    ),
    candidates=(
        TriedCandidate(
            "go",
            "scratch",
            CandidateState.REFUSED,
            Text("the health check runs `curl`, which does not exist", "o health check executa `curl`, que não existe"),
            7_220_000,
        ),
        TriedCandidate("go", "alpine:3.23", CandidateState.PROVED, Text("the smallest", "a menor"), 19_648_080),
        TriedCandidate(
            "go", "debian:bookworm-slim", CandidateState.SKIPPED, Text("cannot be smaller", "não pode ser menor")
        ),
    ),
    split_only_bytes=171_300_000,
)
NO_REWRITE = Rewrite(
    RewriteState.SKIPPED,
    Text("rewriting is switched off", "busca por reescrita desativada"),
)
NOT_NEEDED = Rewrite(
    RewriteState.NOT_NEEDED,
    Text("nothing in the image is only there for the build", "nada na imagem serve só para o build"),
)
NONE = Rewrite(
    RewriteState.NONE,
    Text("what could be split off is needed at run time", "o que poderia sair é necessário em execução"),
    candidates=(
        TriedCandidate(
            "python",
            "python:3.12-slim",
            CandidateState.REFUSED,
            Text("`GET /` answers 500 instead of 200", "`GET /` responde 500 em vez de 200"),
            148_000_000,
        ),
        TriedCandidate(
            "python",
            "alpine:3.23",
            CandidateState.FAILED,
            Text("line 9: no wheel of `numpy` for musl", "linha 9: não há wheel de `numpy` para musl"),
        ),
    ),
)
DRAFT = replace(
    PROVED,
    state=RewriteState.BUILT,
    reason=Text(
        "Not observed: the service needs a database to start. Set `smoke: greeter --self-test` in "
        "`.github/hullcheck.yml` to have it proved.",
        "Não observado: o serviço precisa de um banco de dados. Defina `smoke: greeter --self-test` em "
        "`.github/hullcheck.yml` para comprová-lo.",
    ),
    proof=replace(
        PROVED.proof or Proof(built=True),
        checks=(PROVED.proof or Proof(built=True)).checks[:2],
        probe="",
    ),
    candidates=tuple(
        replace(one, state=CandidateState.BUILT) if one.state is CandidateState.PROVED else one
        for one in PROVED.candidates
    ),
)


def built(measured: ImageFacts, seconds: float = 12.3) -> Image:
    return Image(BuildState.BUILT, facts=measured, build_seconds=seconds)


def comparison(
    target: Target,
    base: Image,
    head: Image,
    new: Sequence[Vulnerability] = (),
    fixed: Sequence[Vulnerability] = (),
    unchanged: Sequence[Vulnerability] = (),
    findings: FindingsDiff | None = None,
    packages: Sequence[PackageChange] = (),
    text: str = HEAD_TEXT,
) -> Comparison:
    return Comparison(
        target=target,
        findings=findings or FindingsDiff(),
        base=base,
        head=head,
        vulnerabilities=VulnerabilityDiff(
            ScanState.SCANNED,
            new=tuple(new),
            fixed=tuple(fixed),
            unchanged=tuple(unchanged),
            database_updated_at=DATABASE,
        ),
        packages=tuple(packages),
        layers=layer_changes(base, head),
        head_scan=Scan(ScanState.SCANNED, vulnerabilities=(*new, *unchanged), database_updated_at=DATABASE),
        dockerfile_text=text,
        base_dockerfile_text=BASE_TEXT,
    )


def reviewed(one: Comparison, rewrite: Rewrite = NO_REWRITE, policy: Policy = POLICY) -> ReviewedTarget:
    return ReviewedTarget(one, rewrite, judge(one, policy))


TIMELINE = (
    Activity("export", "", 0.2, 0.1),
    Activity("lint", "", 0.4, 0.9, "export"),
    Activity("build-base", "Dockerfile", 0.5, 38.0, "export"),
    Activity("build-head", "Dockerfile", 0.5, 41.2, "export"),
    Activity("measure", "Dockerfile", 41.8, 9.4, "build-head"),
    Activity("docker", "", 0.5, 38.0, is_tool=True),
    Activity("docker", "", 0.5, 41.2, is_tool=True),
    Activity("trivy", "", 44.0, 1.7, is_tool=True),
)


def report(*targets: ReviewedTarget, links: Links = LINKS, verdict: Verdict | None = None) -> Report:
    return Report(
        tool=ToolVersions("0.1.0", "28.5.2", "0.76.0", "2.15.1"),
        base=Revision("b823640b1de7a3b8d1a2f0f6d1b6b1ce4e1e9c55", "main"),
        head=Revision("ac291ae2c54f3c5fa2fb1b6d5a4b17c2c36ad5d4", "debugging-tools"),
        verdict=verdict or conclude(reason for target in targets for reason in target.verdict.reasons),
        targets=targets,
        links=links,
        policy_source="base:.github/hullcheck.yml",
        seconds=96.4,
        timeline=TIMELINE,
        timings=(("docker", 75.497), ("git", 0.049), ("hadolint", 0.729), ("trivy", 1.764), ("own", 1.07)),
        reviewed_at="2026-11-24T09:30:00Z",
    )


WORKSHOP = comparison(
    Target("Dockerfile", "."),
    built(BASE_FACTS),
    built(HEAD_FACTS, 41.2),
    new=NEW,
    unchanged=OLD,
    findings=FindingsDiff(new=FINDINGS, gone=(GONE_FINDING,), notes=(WAIVED,)),
    packages=PACKAGES,
)


def sized(name: str, before: int, after: int, change: Change = Change.MODIFIED) -> Comparison:
    """An image of which little is to be said but its size."""
    base_layer = layer("ADD alpine-minirootfs-3.23.6-x86_64.tar.gz /", 9_904_000, origin=Origin.BASE_IMAGE)
    old = facts((base_layer, layer("COPY app /app", before - 9_904_000, 4)))
    new = facts((base_layer, layer("COPY app /app", after - 9_904_000, 4)))
    return comparison(
        Target(name, name.rpartition("/")[0] or ".", change),
        built(old),
        built(new),
        unchanged=old_vulnerabilities(6),
        text="FROM alpine:3.23\n\nWORKDIR /app\nCOPY app /app\n",
    )


COSTLY = replace(
    sized("Dockerfile", 847_000_000, 908_000_000),
    base_next=(
        NextCommit(Touched.SOURCE, "app/server.js", 6, 1, 3_100_000, 1_500_000, Rebuild(1.4, 3_100_000, 1_500_000)),
        NextCommit(Touched.MANIFEST, "package.json", 3, 3, 260_000_000, 104_000_000),
    ),
    head_next=(
        NextCommit(
            Touched.SOURCE, "app/server.js", 3, 2, 260_000_000, 104_000_000,
            Rebuild(14.2, 260_000_000, 104_000_000, 4, 12.6),
        ),
        NextCommit(
            Touched.MANIFEST, "package.json", 3, 2, 260_000_000, 104_000_000,
            not_measured=Text("not built again: no time left", "sem novo build: o tempo acabou"),
        ),
    ),
    reproducible=Reproducibility(
        (
            Unlike(4, "RUN npm ci", 102_000_000, "/app/node_modules/.package-lock.json", 3),
            Unlike(6, "COPY app /app", 1_500_000),
        )
    ),
)  # fmt: skip


BROKEN_RUN = Behaviour(
    BehaviourState.BROKEN,
    checks=(
        BehaviourCheck(
            "start",
            Outcome.BROKEN,
            Text("exits 127, libz.so.1 is missing", "termina com 127, falta libz.so.1"),
            14,
            "zlib1g",
        ),
        BehaviourCheck("log", Outcome.SAME, Text("the log has no new errors", "o log não tem erros novos")),
    ),
    probe="http",
    base_log=("listening on 8080",),
    head_log=("error while loading shared libraries: libz.so.1",),
    seconds=9.5,
)
CHANGED_RUN = Behaviour(
    BehaviourState.CHANGED,
    checks=(
        BehaviourCheck(
            "http",
            Outcome.CHANGED,
            Text("GET :8080/: “Welcome” at base, “” at head", "GET :8080/: “Welcome” na base, “” no PR"),
            3,
        ),
        BehaviourCheck(
            "files", Outcome.SHOWN, Text("writes “/tmp/x”, but base does not", "grava “/tmp/x”, mas a base não")
        ),
    ),
    probe="http",
    source_changed=True,
    seconds=12.0,
)
UNSEEN_RUN = Behaviour(
    BehaviourState.NOT_OBSERVED,
    Text(
        "on its own, base exits with status 1: “db:5432: connection refused”",
        "sozinha, a base termina com status 1: “db:5432: connection refused”",
    ),
    hint=Text("to have it observed: `smoke: api --version`", "para observá-la: `smoke: api --version`"),
)
SAME_RUN = Behaviour(
    BehaviourState.SAME,
    checks=(
        BehaviourCheck(
            "exit-status", Outcome.SAME, Text("exits with status 0, like base", "termina com status 0, como a base")
        ),
    ),
    probe="exit",
    hardening=Hardening("read_only: true\ncap_drop: [ALL]\n", "securityContext:\n  readOnlyRootFilesystem: true\n"),
    seconds=4.0,
)


def _running(name: str, seen: Behaviour) -> Comparison:
    return replace(sized(name, 48_000_000, 48_000_000), behaviour=seen)


UPDATE = replace(
    _running("Dockerfile", SAME_RUN),
    base_dockerfile_text="FROM python:3.12.3\nRUN pip install flask\n",
    dockerfile_text="FROM python:3.12.7\nRUN pip install flask\n",
    packages=(PackageChange("debian", "openssl", "3.0.13", "3.0.15"),),
)


def _gone(image: str, state: BuildState, reason: Text, **more: object) -> Image:
    return Image(state, reason, **more)  # type: ignore[arg-type]


BROKEN = Image(
    BuildState.FAILED,
    Text("line 15: RUN CGO_ENABLED=0 go build failed", "linha 15: RUN CGO_ENABLED=0 go build falhou"),
    failure=BuildFailure(
        BUILD,
        15,
        (
            "# example.org/greeter",
            "./main.go:31:2: undefined: http.HandelFunc",
            "./main.go:40:17: cannot use port (variable of type int) as string value in argument to listen",
        ),
    ),
    build_seconds=22.0,
)
NO_ENGINE = Image(
    BuildState.SKIPPED,
    engine_messages.UNREACHABLE(),
    blame_pull_request=False,
)
NETWORK = Image(
    BuildState.FAILED,
    Text(
        "could not pull the base image golang:1.24: registry-1.docker.io is rate limiting",
        "não foi possível baixar a imagem base golang:1.24: registry-1.docker.io está limitando requisições",
    ),
    blame_pull_request=False,
)
NEW_FILE = Image(
    BuildState.ABSENT,
    Text("the Dockerfile is new: nothing to compare with", "o Dockerfile é novo: não há com o que comparar"),
)
REMOVED_FILE = Image(BuildState.ABSENT, Text("the Dockerfile was removed", "o Dockerfile foi removido"))
NO_SCAN = VulnerabilityDiff(ScanState.SKIPPED, compared=False)


def _unscanned(one: Comparison, diff: VulnerabilityDiff) -> Comparison:
    return replace(one, vulnerabilities=diff, head_scan=None, packages=())


BROKEN_BUILD = _unscanned(comparison(Target("Dockerfile", "."), built(BASE_FACTS), BROKEN), NO_SCAN)
BROKEN_BASE = replace(
    comparison(Target("Dockerfile", "."), BROKEN, built(HEAD_FACTS), unchanged=(*NEW, *OLD)),
    vulnerabilities=VulnerabilityDiff(
        ScanState.SCANNED,
        Text("nothing to compare with at base", "nada a comparar na base"),
        unchanged=(*NEW, *OLD),
        database_updated_at=DATABASE,
        compared=False,
    ),
)
NEW_IMAGE = replace(BROKEN_BASE, target=Target("Dockerfile", ".", Change.ADDED), base=NEW_FILE)
REMOVED = _unscanned(
    comparison(Target("old/Dockerfile", "old", Change.REMOVED), built(BASE_FACTS), REMOVED_FILE, text=BASE_TEXT),
    NO_SCAN,
)
WITHOUT_ENGINE = _unscanned(
    replace(
        comparison(Target("Dockerfile", "."), NO_ENGINE, NO_ENGINE, findings=FindingsDiff(new=FINDINGS)),
    ),
    NO_SCAN,
)
NOT_SCANNED = _unscanned(
    comparison(Target("worker/Dockerfile", "worker"), built(BASE_FACTS), built(HEAD_FACTS)),
    VulnerabilityDiff(
        ScanState.FAILED,
        Text(
            "the registry that serves the vulnerability database is rate limiting: try again later",
            "o registry do banco de vulnerabilidades está limitando downloads (rate limit): tente mais tarde",
        ),
        compared=False,
    ),
)
_OTHER = review_messages.OTHER_PLATFORM(base=verbatim("linux/arm64"), head=verbatim("linux/amd64"))
UNLIKE = replace(
    comparison(
        Target("arm/Dockerfile", "arm", platform="linux/amd64"),
        built(BASE_FACTS),
        built(HEAD_FACTS),
        unchanged=(*NEW, *OLD),
    ),
    base=Image(BuildState.BUILT, _OTHER),
    notes=(_OTHER,),
    layers=(),
    vulnerabilities=BROKEN_BASE.vulnerabilities,
)
BETTER = comparison(
    Target("Dockerfile", "."),
    built(HEAD_FACTS),
    built(SMALL_FACTS),
    fixed=(*NEW, *OLD),
    findings=FindingsDiff(gone=FINDINGS),
    text=REWRITTEN,
)

THREE = (
    reviewed(replace(WORKSHOP, target=Target("api/Dockerfile", "api")), PROVED),
    reviewed(sized("web/Dockerfile", 61_000_000, 122_000_000), NOT_NEEDED),
    reviewed(sized("jobs/Dockerfile", 48_000_000, 48_000_000)),
)
STATES = (
    reviewed(replace(BROKEN_BUILD, target=Target("a/Dockerfile", "a"))),
    reviewed(replace(BROKEN_BASE, target=Target("b/Dockerfile", "b")), NONE),
    reviewed(replace(NEW_IMAGE, target=Target("c/Dockerfile", "c", Change.ADDED)), PROVED),
    reviewed(REMOVED),
    reviewed(NOT_SCANNED, NOT_NEEDED),
    reviewed(UNLIKE),
    reviewed(replace(WITHOUT_ENGINE, target=Target("d/Dockerfile", "d"))),
    reviewed(replace(BROKEN_BUILD, target=Target("e/Dockerfile", "e"), head=NETWORK, base=NETWORK)),
    reviewed(sized("f/Dockerfile", 20_000_000, 20_000_000), DRAFT),
)


def _thirty() -> tuple[ReviewedTarget, ...]:
    """A monorepo: a few images are worse, some are better, most are as they were."""
    found = [reviewed(replace(WORKSHOP, target=Target(f"services/pay-{n}/Dockerfile", "."))) for n in range(2)]
    found += [
        reviewed(sized(f"services/mail-{n}/Dockerfile", 80_000_000, 80_000_000 + 7_000_000 * (n + 1))) for n in range(6)
    ]
    found += [reviewed(sized(f"services/shop-{n}/Dockerfile", 90_000_000, 70_000_000)) for n in range(8)]
    found += [reviewed(sized(f"tools/t{n:02}/Dockerfile", 50_000_000, 50_000_000)) for n in range(14)]
    return tuple(found)


EVIL = (
    "</code></summary></details>|`]( ``` <script>alert(1)</script> <img src=x onerror=alert(1)> @everyone #1 GH-2 "
    "www.evil.example https://evil.example/ [Click](javascript:alert(1)) ![x](https://evil.example/p.png) "
    "::error::x \u202e\u200b\x1b[31m $x$ :tada: &lt;b&gt; &#x41; <!-- ${{ secrets.X }} -->"
)


def _hostile() -> Report:
    """A pull request whose every word is an attack."""
    evil = verbatim(EVIL)
    bad = finding(EVIL, Level.ERROR, 1, evil, evil, evil, edit=LineEdit(1, 1, EVIL + "\n"), also=(EVIL,))
    vulnerable = replace(NEW[0], id=EVIL, package=EVIL, installed=EVIL, fixed_in=EVIL, title=EVIL, purl=EVIL)
    measured = facts(
        (layer(EVIL, 50_000_000, 1), layer("RUN `x`\n| a | b |\n| --- | --- |", 60_000_000, 2)),
        wasted=(WastedFile(EVIL, 90_000_000, 1, 2, deleted=True),),
        config=ImageConfig(entrypoint=(EVIL,), env=((EVIL, EVIL),), labels=((EVIL, EVIL),)),
    )
    one = comparison(
        Target(f"../{EVIL}/Dockerfile", "."),
        built(facts((layer("RUN true", 1, 1),))),
        built(measured),
        new=(replace(vulnerable, url="javascript:alert(1)"), replace(vulnerable, url="https://x/)[y](z")),
        findings=FindingsDiff(new=(replace(bad, url="javascript:alert(1)"),), gone=(bad,), notes=(evil,)),
        packages=(PackageChange("debian", EVIL, EVIL, EVIL, True, 1),),
        text=f"FROM {EVIL}\n",
    )
    one = replace(one, notes=(evil,))
    broken = replace(
        BROKEN_BUILD,
        target=Target(f"x/{EVIL}", "."),
        head=Image(BuildState.FAILED, evil, failure=BuildFailure(EVIL, 1, (EVIL, "```", "~~~", "::set-output::"))),
    )
    rewrite = replace(
        PROVED,
        reason=evil,
        dockerfile=f"FROM x\nRUN <<EOF\n```\n</details>\n~~~~\n{EVIL}\nEOF\n",
        runtime_base=EVIL,
        proof=Proof(True, (ProofCheck(EVIL, True, evil),), (ConfigDifference(EVIL, EVIL, EVIL, evil),), EVIL, 1.0),
        candidates=(TriedCandidate(EVIL, EVIL, CandidateState.REFUSED, evil, 1),),
    )
    return replace(report(reviewed(one, rewrite), reviewed(broken)), base=Revision("", EVIL), head=Revision("", EVIL))


SAMPLES: Mapping[str, Report] = {
    "workshop": report(reviewed(WORKSHOP, PROVED)),
    "local": report(reviewed(WORKSHOP, PROVED), links=Links()),
    "grown": report(reviewed(sized("Dockerfile", 847_000_000, 908_000_000), NOT_NEEDED)),
    "costly": report(reviewed(COSTLY, NOT_NEEDED)),
    "same": report(reviewed(sized("Dockerfile", 48_000_000, 48_000_000), NOT_NEEDED)),
    "better": report(reviewed(BETTER, NOT_NEEDED)),
    "broken-build": report(reviewed(BROKEN_BUILD)),
    "broken-base": report(reviewed(BROKEN_BASE, NONE)),
    "new-image": report(reviewed(NEW_IMAGE, PROVED)),
    "removed": report(reviewed(REMOVED)),
    "behaviour": report(
        reviewed(_running("Dockerfile", BROKEN_RUN), NOT_NEEDED),
        reviewed(_running("worker/Dockerfile", CHANGED_RUN), NOT_NEEDED),
        reviewed(_running("api/Dockerfile", UNSEEN_RUN), NOT_NEEDED),
        reviewed(_running("tool/Dockerfile", SAME_RUN), NOT_NEEDED),
    ),
    "update": report(reviewed(UPDATE, NOT_NEEDED)),
    "nothing-reviewed": replace(
        report(),
        why_nothing=target_messages.NOTHING_REVIEWED(),
        notes=(target_messages.IS_TEMPLATE(path="Dockerfile.j2"),),
    ),
    "no-engine": report(reviewed(WITHOUT_ENGINE)),
    "not-scanned": report(reviewed(NOT_SCANNED)),
    "unlike-platforms": report(reviewed(UNLIKE)),
    "draft": report(reviewed(sized("Dockerfile", 61_000_000, 61_000_000), DRAFT)),
    "no-rewrite": report(reviewed(sized("Dockerfile", 61_000_000, 61_000_000), NONE)),
    "nothing": report(),
    "three": report(*THREE),
    "states": report(*STATES),
    "thirty": report(*_thirty()),
    "hostile": _hostile(),
}
LANGUAGES: Mapping[str, Language] = {"en": Language.ENGLISH, "pt-BR": Language.PORTUGUESE}
