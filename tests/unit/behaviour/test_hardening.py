"""Settings that take rights from an image name what it writes, and are offered only if it did the same under them."""

from __future__ import annotations

from dataclasses import replace

import yaml

from bot.behaviour import hardening
from bot.behaviour.observation import Answer, Ask, Heard, Made, Observation, Port, Ran, Stop
from bot.engine.limits import CAPABILITIES
from bot.image.built_image import BuiltImage
from bot.model.images import ImageConfig
from tests.unit.rewrite.fakes import File, built

SEEN = Observation(
    main=Ran(None, "", "listening\n"),
    ports=frozenset({Port("tcp", 80)}),
    answers=((Ask(80, "/"), Answer(Heard.WHOLE, 200, "text/plain", "", b"x")),),
    stop=Stop(0, 0.1),
    made=(Made("/tmp/a", b"1"), Made("/var/run/app.pid", b"2"), Made("/data/db", b"3")),
)


def image(user: str = "") -> BuiltImage:
    passwd = File(b"root:x:0:0::/root:/bin/sh\napp:x:1000:1000::/:/bin/sh\n")
    found = built("FROM debian\n", {"etc/passwd": passwd}, ImageConfig(user=user, volumes=("/data",)))
    assert found.image is not None
    return found.image


def test_folders_that_are_written_stay_writable_and_volumes_are_so_anyway() -> None:
    strict, looser = hardening.tries(image(), SEEN)
    assert (strict.read_only, strict.tmpfs, strict.capabilities) == (True, ("/tmp", "/var/run"), ())
    assert looser.capabilities == CAPABILITIES
    many = replace(SEEN, made=tuple(Made(f"/{n}/x", b"") for n in range(20)))
    assert hardening.tries(image(), many) == ()


def test_what_it_did_without_it_has_to_do_with_them() -> None:
    assert hardening.stands((SEEN,), replace(SEEN, made=()))
    for worse in (
        replace(SEEN, answers=()),
        replace(SEEN, cut=True),
        Observation(Ran(None), refused="no"),
        replace(SEEN, exit=1),
    ):
        assert not hardening.stands((SEEN,), worse)


def test_the_text_is_yaml_that_says_what_was_tried() -> None:
    strict, looser = hardening.tries(image(), SEEN)
    found = hardening.text(image("app"), strict)
    compose, kubernetes = yaml.safe_load(found.compose), yaml.safe_load(found.kubernetes)
    assert compose == {
        "read_only": True,
        "tmpfs": ["/tmp", "/var/run"],
        "cap_drop": ["ALL"],
        "security_opt": ["no-new-privileges:true"],
        "user": "1000",
    }
    assert kubernetes["securityContext"]["runAsUser"] == 1000
    assert [one["mountPath"] for one in kubernetes["volumeMounts"]] == ["/tmp", "/var/run"]
    root = hardening.text(image(), looser)
    assert "user" not in yaml.safe_load(root.compose)
    assert yaml.safe_load(root.compose)["cap_add"] == list(CAPABILITIES)
