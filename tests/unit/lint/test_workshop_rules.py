"""What the workshop teaches, a line for each case: downloads, failures, rights, signals, files, ends of support."""

from dataclasses import replace

import pytest

from bot.dockerfile.edit import apply
from bot.dockerfile.syntax import parse
from bot.lint.linting import image_findings
from bot.lint.rules import add_checksum
from bot.model.findings import Confidence, Finding, Level
from bot.model.scans import Scan, ScanState
from tests.unit.lint.cases import Cases, facts

BASE = "FROM debian:13\n"
HASH = "24454f830cdb571e2c4ad15481119c43b3cafd48dd869a9b2945d1036d1dc68d"


@pytest.mark.parametrize(
    ("rule", "caught"),
    [
        ("HC013", "RUN curl -O http://example.com/x"),
        ("HC013", "ARG U=http://example.com\nRUN wget $U/x"),
        ("HC013", "RUN rpm -i http://example.com/x.rpm"),
        ("HC013", "RUN yum install -y http://example.com/x.rpm"),
        ("HC013", "RUN pip install --no-cache-dir -i http://pypi.example.com/simple x"),
        ("HC013", "ADD http://example.com/x /x"),
        ("HC014", "RUN wget https://example.com/x.deb && dpkg -i x.deb"),
        ("HC014", "RUN curl -fLo /usr/bin/x https://example.com/x && chmod 755 /usr/bin/x"),
        ("HC014", "RUN curl -fL https://example.com/x | tar xz"),
        ("HC015", "ADD https://example.com/x /x"),
        ("HC015", "ADD --chown=1 https://example.com/x /x"),
        ("HC016", "RUN curl -f https://example.com/x | sudo bash -s -- -y"),
        ("HC016", "RUN wget -O- https://example.com/x | tee /dev/null | sh"),
        ("HC016", "RUN bash <(curl -f https://example.com/x)"),
        ("HC016", 'RUN eval "$(curl -f https://example.com/x)"'),
        ("HC016", "RUN curl -f https://example.com/get-pip.py | python3 - --no-cache-dir"),
        ("HC017", "RUN apt-get update; apt-get install -y x"),
        ("HC017", "RUN <<EOF\nmake\nmake install\nEOF"),
        ("HC017", "RUN make -j4 ; rm -rf /src"),
        ("HC017", 'SHELL ["/bin/bash", "-c"]\nRUN cd /x; make'),
        ("HC018", "RUN bash -c 'source /etc/profile'"),
        ("HC018", "RUN export A=b"),
        ("HC018", "RUN cd /app"),
        ("HC018", 'CMD ["sh", "-c", "source /x && run"]'),
        ("HC019", "RUN curl -sSL https://example.com/x -o /x"),
        ("HC019", "HEALTHCHECK CMD curl http://localhost/"),
        ("HC020", "RUN chmod -R a+rwX /app"),
        ("HC020", "RUN chmod 0777 /app"),
        ("HC020", "COPY --chmod=777 a /a"),
        ("HC020", "RUN chmod -R o+w /app"),
        ("HC023", "EXPOSE 443/tcp\nUSER app"),
        ("HC023", "ARG PORT=80\nEXPOSE $PORT\nUSER 1"),
        ("HC026", "COPY .git /src/.git"),
        ("HC026", "COPY deploy/id_ed25519 /root/.ssh/"),
        ("HC026", "COPY .npmrc package.json ./"),
        ("HC026", "COPY tls/server.key /etc/"),
    ],
)
def test_catches(rule: str, caught: str) -> None:
    Cases(rule).catches(BASE + caught)


@pytest.mark.parametrize(
    ("rule", "passed"),
    [
        ("HC013", "RUN curl -O http://localhost:8000/x"),
        ("HC013", "RUN curl -x http://proxy.example.com:3128 -O https://example.com/x"),
        ("HC013", "RUN curl -O http://artifacts/x"),  # a name that only a network of its own knows
        ("HC013", "RUN apk add --no-cache --repository http://dl-cdn.alpinelinux.org/alpine/edge/main x"),  # signed
        ("HC013", "RUN echo 'deb http://mirror.example.org/debian trixie main' > /etc/apt/sources.list"),
        ("HC013", "HEALTHCHECK CMD curl -f http://localhost/"),
        ("HC013", f"ADD --checksum=sha256:{HASH} http://example.com/x /x"),
        ("HC014", "RUN curl -f https://example.com/status"),
        ("HC014", "RUN wget https://example.com/x.tgz && sha256sum -c SUMS && tar xf x.tgz"),
        ("HC014", "RUN wget https://example.com/x.tgz && gpg --verify x.tgz.asc && tar xf x.tgz"),
        ("HC014", "RUN curl -f https://example.com/key.asc | gpg --dearmor -o /k && tar --version"),
        ("HC015", "ADD https://github.com/acme/app.git#v1 /app"),
        ("HC015", "ADD app.tar.gz /"),
        ("HC016", "RUN curl -f https://example.com/x -o x && sh x"),
        ("HC016", "RUN curl -f https://example.com/x | jq . | python3 -c 'import sys'"),
        ("HC016", "RUN curl -f https://example.com/x | tar x"),
        ("HC016", "RUN curl -f https://example.com/x | bash /known.sh"),
        ("HC017", "RUN set -e; make; make install"),
        ("HC017", "RUN set -eux && make; make install"),
        ("HC017", "RUN make && make install; "),
        ("HC017", "RUN make || true; rm -rf /src"),
        ("HC017", "RUN echo a; rm -f b"),
        ("HC017", 'SHELL ["/bin/bash", "-euo", "pipefail", "-c"]\nRUN make; make install'),
        ("HC017", "RUN bash -e <<EOF\nmake\nmake install\nEOF"),
        ("HC017", "RUN <<EOF\n#!/bin/sh -e\nmake\nmake install\nEOF"),
        ("HC017", "RUN for x in a b; do cp $x /; done"),
        ("HC017", "RUN if [ -f a ]; then make; fi"),
        ("HC018", "RUN . /x && make"),
        ("HC018", "RUN export A=$(cat x) && make"),
        ("HC018", "RUN cd /app && make"),
        ("HC018", 'SHELL ["/bin/bash", "-c"]\nRUN source /x && make'),
        ("HC019", "RUN curl -fsSL https://example.com/x -o /x"),
        ("HC019", "RUN curl --fail-with-body https://example.com/x -o /x"),
        ("HC019", "RUN curl -sI https://example.com/x"),
        ("HC019", "RUN curl -s -o /dev/null -w '%{http_code}' https://example.com/x"),
        ("HC019", "HEALTHCHECK CMD curl -s http://localhost/ | grep -q ok"),
        ("HC020", "RUN chmod -R 755 /app"),
        ("HC020", "RUN chmod 1777 /tmp"),
        ("HC020", "RUN chmod 777 /tmp"),
        ("HC020", "RUN chmod -R g+w /app"),
        ("HC020", "RUN chmod +x /app"),
        ("HC023", "EXPOSE 80"),
        ("HC023", "EXPOSE 80\nUSER root"),
        ("HC023", "EXPOSE 8080\nUSER app"),
        ("HC023", "RUN setcap CAP_NET_BIND_SERVICE=+ep /app\nEXPOSE 80\nUSER app"),
        ("HC026", "COPY .gitconfig .env.example /app/"),
        ("HC026", "COPY certs/ca.pem certs/fullchain.pem /etc/ssl/"),
        ("HC026", "COPY --from=build /app/.env /app/"),
        ("HC026", "COPY public.key /etc/"),
    ],
)
def test_passes(rule: str, passed: str) -> None:
    stage = "FROM debian:13 AS build\n" if "--from=build" in passed else ""
    Cases(rule).passes(stage + BASE + passed)


@pytest.mark.parametrize(
    ("image", "says"),
    [
        ("debian:buster", "Debian 10"),
        ("debian:9-slim", "Debian 9"),
        ("ubuntu:18.04", "Ubuntu 18.04"),
        ("alpine:3.12.1", "Alpine 3.12"),
        ("centos:7", "CentOS 7"),
        ("node:16-alpine", "Node.js 16"),
        ("docker.io/library/python:2.7", "Python 2"),
        ("golang:1.19-bullseye", "Go 1.19"),
        ("php:7.4-fpm", "PHP 7"),
        ("php:8.1-fpm", "PHP 8.1 has been out of support since 2025-12"),
        ("golang:1.13-alpine", "Go 1.13 has been out of support since 2020-08"),
        ("golang:1.25", "Go 1.25"),
        ("python:3.10-slim", "Python 3.10"),
        ("alpine:3.21", "Alpine 3.21"),
        ("mcr.microsoft.com/dotnet/aspnet:9.0", ".NET 9"),
        ("registry.fedoraproject.org/fedora:34", "Fedora 34 has been out of support since 2022-06"),
        ("ubuntu:25.10", "Ubuntu 25.10"),
        ("centos:centos7.9.2009", "CentOS 7"),
        ("centos", "deprecated"),
        ("quay.io/centos/centos:stream8", "CentOS Stream 8"),
        ("opensuse/leap:15.3", "openSUSE Leap 15.3"),
        ("oraclelinux:7", "Oracle Linux 7"),
        ("amazonlinux:2018.03", "Amazon Linux 2018.03"),
        ("public.ecr.aws/docker/library/python:3.6", "Python 3.6"),
        ("mirror.gcr.io/library/node:10", "Node.js 10"),
        ("arm64v8/node:10", "Node.js 10"),
        ("nvidia/cuda:10.2-devel-ubuntu18.04", "Ubuntu 18.04"),
        ("postgres:9.4", "PostgreSQL 9.4 has been out of support since 2020-02"),
        ("postgres:14.5", "PostgreSQL 14"),
        ("mysql:5.7", "MySQL 5"),
        ("mongo:4.4", "MongoDB 4"),
        ("mcr.microsoft.com/dotnet/sdk:6.0", ".NET 6"),
        ("openjdk:8-jre", "deprecated"),
        ("ghcr.io/acme/base:3-stretch", "Debian 9"),
        ("node:carbon-alpine", "Node.js 8"),
        ("nginx:1.27-alpine", "nginx 1.27"),
        ("redis:6.0", "Redis 6.0"),
        ("ubuntu:wily", "Ubuntu 15.10"),
    ],
)
def test_knows_what_is_out_of_support(image: str, says: str) -> None:
    Cases("HC021").catches(f"FROM {image}\nUSER 1", says=says)


@pytest.mark.parametrize(
    "image",
    ["debian:13", "debian", "debian:testing-slim", "ubuntu:24.04", "alpine:3.23", "alpine:edge", "node:24",
     "python:3.13",
     "golang:1.26", "openjdk:24-ea-slim", "quay.io/centos/centos:stream9", "amazonlinux:2023",
     "postgres:17", "mysql:8", "nginx:1", "nginx:1.30", "redis:6-alpine", "redis:6.2",
     "opensuse/leap:16.0", "nvidia/cuda:12.4.1-devel-ubuntu22.04", "mariadb:11",
     "rockylinux:9", "acme/node:16", "node:lts", "scratch", "$BASE", "debian@sha256:" + "0" * 64],
)  # fmt: skip
def test_says_nothing_of_what_is_supported_or_not_known(image: str) -> None:
    Cases("HC021").passes(f"FROM {image}\nUSER 1")


def test_the_scanner_knows_better_than_the_name() -> None:
    old = Scan(ScanState.SCANNED, end_of_life="debian 9.13")
    Cases("HC021").catches("FROM ghcr.io/acme/base:5", scan=old, facts=facts(), says="debian 9.13")
    Cases("HC021").passes("FROM debian:buster", scan=Scan(ScanState.SCANNED), facts=facts())


def test_a_stage_that_is_not_shipped_is_judged_by_its_name() -> None:
    text = "FROM node:16 AS build\nFROM build AS more\nFROM debian:13\nCOPY --from=more /x /x\nUSER 1"
    assert Cases("HC021").catches(text, line=1, says="node:16").level is Level.INFO
    Cases("HC021").catches(text, line=1, scan=Scan(ScanState.SCANNED), facts=facts())
    both = Cases("HC021").found("FROM node:16 AS build\nFROM node:16\nCOPY --from=build /x /x")
    assert [(one.line, one.level) for one in both] == [(1, Level.INFO), (2, Level.WARNING)]
    Cases("HC021").passes("FROM node:16 AS unused\nFROM debian:13\nUSER 1")


def test_the_hash_is_filled_in_from_the_build() -> None:
    text = "FROM debian:13\nadd --chown=1 https://example.com/x \\\n  /x"
    built = replace(facts(), added_digests=((2, HASH),))
    found = Cases("HC015").catches(text, facts=built)
    assert found.edit is not None
    mended = apply(text + "\n", [found.edit])
    assert mended == f"FROM debian:13\nadd --checksum=sha256:{HASH} --chown=1 https://example.com/x \\\n  /x\n"
    Cases("HC015").passes(mended.rstrip("\n"))
    Cases("HC015").leaves(text)


def added(address: str, digest: str) -> tuple[Finding, ...]:
    text = f"FROM debian:13\nARG V=1\nADD {address} /x\nUSER 1\n"
    return image_findings(parse(text), None, replace(facts(), added_digests=((3, digest),)))


def test_no_hash_is_filled_in_of_what_the_server_changes() -> None:
    base, head = added("https://example.com/x", HASH), added("https://example.com/x", "0" * 64)
    (one,) = [one for one in add_checksum.without_changing(base, head) if one.rule == "HC015"]
    assert one.edit is None
    assert "another file" in one.remedy.english
    assert add_checksum.without_changing(base, base) == base
    other = added("https://example.com/y", "0" * 64)
    assert add_checksum.without_changing(base, other) == other


def test_another_value_of_a_variable_brings_another_file() -> None:
    base, head = added("https://example.com/$V", HASH), added("https://example.com/$V", "0" * 64)
    assert add_checksum.without_changing(base, head) == head
    assert "Other values" in next(one for one in head if one.rule == "HC015").remedy.english


def test_a_hash_is_of_one_platform() -> None:
    built = replace(facts(), added_digests=((3, HASH),))
    text = "FROM debian:13\nARG TARGETARCH\nADD https://example.com/x-$TARGETARCH /x"
    found = Cases("HC015").catches(text, facts=built)
    assert HASH in found.remedy.english
    assert found.edit is None
    Cases("HC015").catches("FROM debian:13\nARG U=https://example.com\nADD $U/x /x")
    Cases("HC015").passes("FROM debian:13\nARG U\nADD $U /x")


def test_curl_is_given_its_option() -> None:
    Cases("HC019").mends(
        "FROM a:1\nRUN curl -sSL https://example.com/x -o /x",
        "FROM a:1\nRUN curl -f -sSL https://example.com/x -o /x",
    )
    Cases("HC019").leaves("FROM a:1\nRUN curl -sL https://a.example/x -o x && curl -fL https://a.example/y -o y")
    assert (
        Cases("HC019").catches("FROM a:1\nHEALTHCHECK CMD curl localhost:80 http://localhost/").level is Level.WARNING
    )


@pytest.mark.parametrize(
    ("script", "level"),
    [
        ('#!/bin/sh\n"$@"\n', Level.WARNING),
        ("#!/usr/bin/env bash\nset -e\nnode server.js\n", Level.INFO),
        ('#!/bin/sh\nexec "$@"\n', None),
        ('#!/bin/sh\ntrap "kill 1" TERM\nserver\n', None),
        ("#!/bin/sh\nserver &\nwait\n", None),
        ("#!/bin/sh\necho done\n", None),
        ("#!/usr/bin/python3\nprint(1)\n", None),
        ("\x7fELF", None),
    ],
)
def test_reads_the_entrypoint_script(script: str, level: Level | None) -> None:
    files = {"docker/run.sh": script.encode()}
    text = 'FROM a:1\nCOPY docker/run.sh /\nENTRYPOINT ["/run.sh"]\nCMD ["server"]'
    found = Cases("HC025").found(text, files=files, read=files.get)
    assert [one.level for one in found] == ([] if level is None else [level])
    if level is Level.WARNING:
        assert found[0].confidence is Confidence.CERTAIN


def test_a_password_that_anyone_can_guess_is_no_secret() -> None:
    found = Cases("HC007").catches("FROM a:1\nENV MYSQL_ROOT_PASSWORD=root", says="easily guessed")
    assert found.level is Level.INFO


def test_an_address_is_shown_without_its_password() -> None:
    found = Cases("HC013").catches("FROM a:1\nRUN curl -O http://user:hunter2@example.com/x")
    assert "hunter2" not in found.message.english


@pytest.mark.parametrize(
    ("start", "said"),
    [
        ('["tini", "--", "/a.sh"]', True),
        ('["tini", "-g", "--", "/a.sh"]', False),
        ('["tini", "-e", "143", "--", "/a.sh"]', True),
        ('["dumb-init", "/a.sh"]', False),
        ('["dumb-init", "--single-child", "--", "/a.sh"]', True),
    ],
)
def test_an_init_that_signals_the_whole_group_reaches_the_program(start: str, said: bool) -> None:
    files = {"a.sh": b'#!/bin/sh\n/srv/app "$@"\n'}
    found = Cases("HC025").found(f"FROM debian:12\nCOPY a.sh /a.sh\nENTRYPOINT {start}", files=files, read=files.get)
    assert bool(found) is said
