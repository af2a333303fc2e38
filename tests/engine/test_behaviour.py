"""Images that are run for real, base beside head: what breaks is named, what changes nothing is the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.behaviour import memory
from bot.behaviour.exercise.uses import Use
from bot.behaviour.trial import Terms, TrialImage, baseline, hold
from bot.engine import builder, images
from bot.engine.client import Engine
from bot.engine.image_facts import image_config
from bot.image import reading
from bot.image.built_image import BuiltImage
from bot.model.behaviour import Behaviour, BehaviourState
from bot.model.images import BuildState

BUDGET = 120.0  # a busy machine takes its time: what is said must not depend on it
SERVE = """#!/bin/sh
trap 'exit 0' TERM
cat > /tmp/answer <<'END'
#!/bin/sh
while read -r line && [ "${#line}" -gt 1 ]; do :; done
printf 'HTTP/1.0 200 OK\\r\\nContent-Type: text/plain\\r\\n\\r\\n%s\\n' "$GREETING"
END
nc -lk -p 8080 -e sh /tmp/answer &
wait
"""
BASE = (
    "FROM alpine:3.23\nENV GREETING=hello\nCOPY --chmod=755 serve.sh /serve.sh\nEXPOSE 8080\n"
    'HEALTHCHECK CMD wget -q -O- http://127.0.0.1:8080/ || exit 1\nCMD ["/serve.sh"]\n'
)
Make = Callable[[str], TrialImage]


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    found = Engine.connect()
    yield found
    found.cleanup()


@pytest.fixture
def make(engine: Engine, tmp_path: Path) -> Make:
    """Return what builds a Dockerfile and looks into its image."""

    def built(dockerfile: str) -> TrialImage:
        folder = tmp_path / str(len(list(tmp_path.iterdir())))
        folder.mkdir()
        (folder / "serve.sh").write_text(SERVE)
        (folder / "Dockerfile").write_text(dockerfile)
        tag = engine.new_tag("run")
        done = builder.build(engine, builder.BuildRequest(folder, "Dockerfile", ".", tag))
        assert done.state is BuildState.BUILT, done
        exported = images.export([tag], folder / "image")
        image = exported.images[tag]
        files = images.tree(exported, image)
        bare = BuiltImage(
            image_config(image.config.get("config") or {}),
            files,
            (None,) * len(image.blobs),
            lambda path, limit: images.read(image, files[path], limit) if path in files else b"",
        )
        return TrialImage(tag, reading.complete(bare), engine.platform)

    return built


def held(engine: Engine, make: Make, head: str, *uses: Use) -> Behaviour:
    return hold(engine, make(BASE), make(head), Terms(BUDGET, uses=uses))


def test_nothing_changed_and_less_rights_are_proved(engine: Engine, make: Make) -> None:
    found = held(engine, make, BASE.replace("EXPOSE 8080\n", "EXPOSE 8080\nRUN touch /unused\n"))
    assert found.state is BehaviourState.SAME, found
    assert found.probe == "http"
    assert found.hardening is not None and "read_only: true" in found.hardening.compose
    assert '"/tmp"' in found.hardening.compose


@pytest.mark.parametrize(
    ("old", "new", "state", "words"),
    [
        ('CMD ["/serve.sh"]', 'CMD ["/nope"]', BehaviourState.BROKEN, "/nope does not exist"),
        ("--chmod=755", "--chmod=644", BehaviourState.BROKEN, "is not executable"),
        ("GREETING=hello", "GREETING=bye", BehaviourState.CHANGED, "“hello” at base, “bye” at head"),
        ("EXPOSE 8080\n", "EXPOSE 8080\nRUN rm /usr/bin/wget\n", BehaviourState.BROKEN, "wget, which does not exist"),
    ],
)
def test_what_a_change_breaks(
    engine: Engine, make: Make, old: str, new: str, state: BehaviourState, words: str
) -> None:
    found = held(engine, make, BASE.replace(old, new))
    assert found.state is state, found
    assert found.worst is not None and words in found.worst.text.english


def test_a_use_of_the_repository_breaks(engine: Engine, make: Make) -> None:
    use = Use("compose.yaml: web", command=("/usr/bin/tac", "/etc/hostname"), once=True)
    found = held(engine, make, BASE.replace("EXPOSE", "RUN rm -f /usr/bin/tac\nEXPOSE"), use)
    assert found.state is BehaviourState.BROKEN, found
    assert found.worst is not None and "compose.yaml: web runs" in found.worst.text.english


def test_a_new_image_starts_or_not(engine: Engine, make: Make) -> None:
    assert hold(engine, None, make(BASE), Terms(BUDGET)).state is BehaviourState.RUNS
    assert hold(engine, None, make('FROM alpine:3.23\nCMD ["/nope"]\n'), Terms(BUDGET)).state is BehaviourState.BROKEN
    needs = 'FROM alpine:3.23\nCMD ["sh", "-c", "wget -q http://db:5432 || exit 1"]\n'
    assert hold(engine, None, make(needs), Terms(BUDGET)).state is BehaviourState.NOT_OBSERVED


def test_what_was_seen_on_another_day_speaks_for_head_and_never_against_it(engine: Engine, make: Make) -> None:
    """Base is not run again where head does the same; where it does not, base is built and both are run."""
    base = make(BASE)
    uses = (Use("compose.yaml: web", health=(("test", "-f", "/serve.sh"),)),)
    kept = baseline(engine, base, Terms(BUDGET, uses=uses))
    assert kept is not None
    seen = memory.read(memory.store(kept, None), None)
    assert seen == kept
    built = []

    def build() -> TrialImage:
        built.append(base)
        return base

    terms = Terms(BUDGET, uses=uses, build_base=build)
    same = hold(engine, seen, make(BASE.replace("EXPOSE", "RUN touch /unused\nEXPOSE")), terms)
    assert same.state is BehaviourState.SAME and not built, same
    assert any(one.name == "use" for one in same.checks)
    moved = hold(engine, seen, make(BASE.replace("GREETING=hello", "GREETING=goodbye")), terms)
    assert moved.state is BehaviourState.CHANGED and built == [base], moved
