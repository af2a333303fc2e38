"""What a repository says of how an image is used is read as data; what is not understood is left out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.behaviour.exercise import docker_words, kubernetes
from bot.behaviour.exercise.from_repository import uses
from bot.behaviour.exercise.uses import Use
from bot.model.images import ImageConfig
from bot.model.targets import Target

TARGET = Target("Dockerfile", ".", tags=("ghcr.io/acme/shop:1",))


@dataclass
class Tree:
    texts: Mapping[str, str]

    @property
    def files(self) -> Iterable[str]:
        return self.texts

    def read_many(self, paths: Iterable[str], limit: int) -> dict[str, bytes]:
        return {path: self.texts[path].encode() for path in paths if len(self.texts[path]) <= limit}


def found(target: Target = TARGET, **texts: str) -> tuple[Use, ...]:
    return uses(
        Tree({name.replace("__", "/").replace("_dot_", "."): text for name, text in texts.items()}), target.head
    )


def of(path: str, text: str, target: Target = TARGET) -> tuple[Use, ...]:
    return uses(Tree({path: text}), target.head)


def test_every_service_that_compose_builds_from_the_target() -> None:
    web, worker = of(
        "compose.yaml",
        """
services:
  web:
    build: .
    command: npm run watch
    environment: {PORT: 3000, SECRET: "${SECRET}"}
    user: "1000"
    read_only: true
    healthcheck: {test: ["CMD", "curl", "-f", "http://localhost:3000/health"]}
  worker:
    build: {context: ., dockerfile: Dockerfile}
    entrypoint: ["python", "-m", "worker"]
    healthcheck: {test: "pgrep python", disable: true}
  db: {image: postgres}
  other: {build: ./other}
""",
    )
    assert (web.where, web.command, web.user, web.read_only) == (
        "compose.yaml: web", ("npm", "run", "watch"), "1000", True,
    )  # fmt: skip
    assert web.env == (("PORT", "3000"),)
    assert web.health == (("curl", "-f", "http://localhost:3000/health"),)
    assert (worker.entrypoint, worker.health) == (("python", "-m", "worker"), ())


def test_a_command_that_only_the_environment_knows_is_no_command() -> None:
    (use,) = of("compose.yaml", "services: {web: {build: ., command: 'run ${MODE}'}}")
    assert use.command is None


MANIFEST = """
apiVersion: apps/v1
kind: Deployment
metadata: {name: shop}
spec:
  template:
    spec:
      securityContext: {runAsUser: 1000}
      containers:
        - name: proxy
          image: envoyproxy/envoy:v1
          command: [envoy]
        - name: shop
          image: ghcr.io/acme/shop:2026
          command: ["sh", "-c", "exec shop"]
          env: [{name: MODE, value: fast}, {name: KEY, valueFrom: {secretKeyRef: {name: a, key: b}}}]
          ports: [{name: web, containerPort: 8080}]
          securityContext: {readOnlyRootFilesystem: true, runAsGroup: 2000}
          livenessProbe: {exec: {command: [cat, /tmp/alive]}}
          readinessProbe: {httpGet: {path: /ready, port: web}}
          startupProbe: {tcpSocket: {port: 8080}}
"""


def test_a_manifest_of_kubernetes() -> None:
    (use,) = of("deploy/shop.yaml", MANIFEST)
    assert use.where == "deploy/shop.yaml: Deployment shop"
    assert use.entrypoint == ("sh", "-c", "exec shop")
    assert (use.user, use.read_only, use.env) == ("1000:2000", True, (("MODE", "fast"),))
    assert (use.health, use.http) == ((("cat", "/tmp/alive"),), ((8080, "/ready"),))


def test_a_template_is_no_manifest() -> None:
    assert of("chart/templates/shop.yaml", MANIFEST.replace("2026", "{{ .Values.tag }}")) == ()


def test_values_of_helm() -> None:
    (use,) = of(
        "chart/values.yaml",
        "web:\n  image: {repository: ghcr.io/acme/shop}\n  args: [serve]\n  securityContext: {runAsUser: 7}\n",
    )
    assert (use.command, use.user) == (("serve",), "7")


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("docker run --rm ghcr.io/acme/shop --version", Use("x", command=("--version",), once=True)),
        (
            "docker run -d -p 80:80 -e MODE=x --user=5 acme/shop serve",
            Use("x", command=("serve",), env=(("MODE", "x"),), user="5"),
        ),
        ("docker run -it --entrypoint sh acme/shop -c 'id'", Use("x", entrypoint=("sh",), command=("-c", "id"))),
        ("sudo docker container run --read-only acme/shop", Use("x", read_only=True)),
        ("docker run -v $PWD:/work -w /work acme/shop lint", Use("x", command=("lint",), workdir="/work")),
        ("docker run acme/shop $COMMAND", None),
        ("docker build .", None),
        ("docker run", None),
    ],
)
def test_docker_run_in_scripts(line: str, expected: Use | None) -> None:
    assert [use for _, use in docker_words.in_script(line, "x")] == ([expected] if expected else [])


def test_fences_makefiles_and_workflows() -> None:
    readme = "# Shop\n\n```console\n$ docker run ghcr.io/acme/shop --help\n```\n\n```python\ndocker run x y\n```\n"
    makefile = "run:\n\t@docker run $(IMAGE) migrate\n"
    workflow = "jobs: {test: {steps: [{run: 'docker run ${{ env.IMAGE }} check all'}, {uses: a}]}}"
    assert [use.command for use in of("README.md", readme)] == [("--help",)]
    assert [use.command for use in of("Makefile", makefile)] == [("migrate",)]
    assert [use.command for use in of(".github/workflows/ci.yml", workflow)] == [("check", "all")]
    assert of("README.md", readme.replace("acme/shop", "other/thing")) == ()


def test_procfile_and_structure_tests_and_devcontainer() -> None:
    assert [use.entrypoint for use in of("Procfile", "web: gunicorn app\nrelease: $X\n")] == [
        ("/bin/sh", "-c", "gunicorn app")
    ]
    tests = (
        "schemaVersion: 2.0.0\ncommandTests:\n"
        "  - {name: tool, command: shop, args: [--version]}\n  - {name: f, command: x, exitCode: 1}\n"
    )
    assert [(use.entrypoint, use.command, use.once) for use in of("structure.yaml", tests)] == [
        (None, None, False),
        (("shop",), ("--version",), True),
    ]
    container = '{// here\n"build": {"dockerfile": "../Dockerfile",}, "remoteUser": "dev"}'
    assert [use.user for use in of(".devcontainer/devcontainer.json", container)] == ["dev"]


@pytest.mark.parametrize(
    ("security", "expected"),
    [
        ("{}", (False, None)),
        ("{runAsNonRoot: true}", (True, None)),
        ("{capabilities: {drop: [ALL]}}", (False, ())),
        (
            "{capabilities: {drop: [all], add: [NET_BIND_SERVICE, CAP_CHOWN, SYS_ADMIN]}}",
            (False, ("CHOWN", "NET_BIND_SERVICE")),
        ),
        ("{capabilities: {drop: [NET_RAW]}}", (False, None)),
    ],
)
def test_rights_that_a_manifest_takes(security: str, expected: tuple[bool, tuple[str, ...] | None]) -> None:
    text = f"kind: Pod\nspec: {{containers: [{{image: ghcr.io/acme/shop, securityContext: {security}}}]}}"
    (use,) = of("k8s.yaml", text)
    assert (use.non_root, use.capabilities) == expected


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ("docker run -d --name web ghcr.io/acme/shop\ndocker exec -T web shop check", [("shop", "check")]),
        (
            "docker run -d --name=web ghcr.io/acme/shop\ndocker container exec -u 5 -e A=b web shop migrate",
            [("shop", "migrate")],
        ),
        ("docker exec other shop check", []),
        ("docker run -d --name web ghcr.io/acme/shop\ndocker exec web sh -c $COMMAND", []),
        ("docker run -d --name web ghcr.io/other/x\ndocker exec web shop check", []),
    ],
)
def test_what_is_executed_in_a_container_is_done_with_its_image(script: str, expected: list[tuple[str, ...]]) -> None:
    assert [words for use in of("run.sh", script) for words in use.health] == expected


def test_what_compose_executes_in_a_service_is_done_with_the_image_that_it_builds() -> None:
    texts = {
        "compose.yaml": "services: {web: {build: .}, db: {image: postgres}}",
        "Makefile": (
            "migrate:\n\t@docker compose -f compose.yaml exec -T web shop migrate\n"
            "\tdocker-compose run --rm web shop --version\n\tdocker compose exec db psql\n"
        ),
    }
    found = [use for use in uses(Tree(texts), TARGET.head) if use.where == "Makefile"]
    assert [(use.health, use.command, use.once) for use in found] == [
        ((("shop", "migrate"),), None, False),
        ((), ("shop", "--version"), True),
    ]


def test_files_of_tests_are_for_the_programs_that_run_them() -> None:
    (structure,) = of("test.yaml", "schemaVersion: 2.0.0\nfileExistenceTests: [{name: x, path: /x}]\n")
    assert (structure.tester, structure.tests[:6]) == ("container-structure-test", "schema")
    assert [use.tester for use in of("goss.yaml", "file: {/etc/passwd: {exists: true}}")] == ["goss"]
    assert of("other.yaml", "file: {/etc/passwd: {exists: true}}") == ()


def test_a_use_is_a_config() -> None:
    image = ImageConfig(entrypoint=("app",), cmd=("serve",), env=(("A", "1"),), user="root")
    config = Use("x", entrypoint=("sh",), env=(("B", "2"),), user="5").config(image)
    assert (config.entrypoint, config.cmd, config.env, config.user) == (("sh",), (), (("A", "1"), ("B", "2")), "5")
    assert Use("x", command=("work",)).config(image).entrypoint == ("app",)


@given(st.text(max_size=400))
def test_any_text_is_read(text: str) -> None:
    for path in ("compose.yaml", "k8s/a.yaml", "values.yaml", "Procfile", "README.md", "Makefile", "run.sh",
                 ".github/workflows/a.yml", ".devcontainer/devcontainer.json"):  # fmt: skip
        assert isinstance(of(path, text), tuple)
    list(kubernetes.in_values(text, "x"))
