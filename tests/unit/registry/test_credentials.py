"""Who we are at a registry, and that nothing secret is shown."""

from __future__ import annotations

import base64
import json
import os
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import UnavailableError
from bot.registry.credentials import Credentials, Keyring, write_config


def auth(user: str, secret: str) -> dict[str, str]:
    return {"auth": base64.b64encode(f"{user}:{secret}".encode()).decode()}


def home(folder: Path, config: object) -> dict[str, str]:
    (folder / ".docker").mkdir()
    (folder / ".docker/config.json").write_text(json.dumps(config))
    return {"HOME": str(folder)}


def test_the_clients_own_login_is_found_under_each_of_its_names(tmp_path: Path) -> None:
    auths = {
        "https://index.docker.io/v1/": auth("hub", "pass:with:colons"),
        "ghcr.io": {"username": "u", "password": "p"},
        "https://acme.azurecr.io": {"auth": "", "identitytoken": "refresh"},
        "broken.io": {"auth": "%%%"},
    }
    keyring = Keyring.of(home(tmp_path, {"auths": auths}))
    assert keyring.find("docker.io") == Credentials("hub", "pass:with:colons")
    assert keyring.find("ghcr.io") == Credentials("u", "p")
    assert keyring.find("acme.azurecr.io") == Credentials("", "refresh")
    assert keyring.find("broken.io") is None
    assert keyring.find("else.io") is None


@pytest.mark.parametrize("text", ["", "{", "[]", '{"auths": 3}', '{"auths": {"x.io": []}, "credHelpers": 1}'])
def test_an_unreadable_configuration_holds_nothing(text: str, tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text(text)
    assert Keyring.of({"DOCKER_CONFIG": str(tmp_path)}).find("x.io") is None


def test_a_variable_goes_over_the_file_and_what_was_handed_over_over_both(tmp_path: Path) -> None:
    environ = home(tmp_path, {"auths": {"a.io": auth("file", "1"), "b.io": auth("file", "2")}})
    environ["DOCKER_AUTH_CONFIG"] = json.dumps({"auths": {"b.io": auth("variable", "3")}})
    keyring = Keyring.of(environ, {"ghcr.io": Credentials("actor", "token")})
    found = {host: one.username for host in ("a.io", "b.io", "ghcr.io") if (one := keyring.find(host))}
    assert found == {"a.io": "file", "b.io": "variable", "ghcr.io": "actor"}


@pytest.fixture
def helper(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    program = tmp_path / "bin/docker-credential-test"
    program.parent.mkdir()
    program.write_text(
        "#!/bin/sh\nread -r server\ncase $server in\n"
        '  good.io) echo "{\\"Username\\": \\"<token>\\", \\"Secret\\": \\"from $server\\"}";;\n'
        '  none.io) echo "credentials not found in native keychain"; exit 1;;\n'
        "  *) exit 1;;\nesac\n"
    )
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}:{os.environ['PATH']}")
    return program


def test_a_credential_helper_is_asked(helper: Path, tmp_path: Path) -> None:
    keyring = Keyring.of(home(tmp_path, {"credsStore": "test", "credHelpers": {"other.io": "not-installed"}}))
    assert keyring.find("good.io") == Credentials("", "from good.io")
    assert keyring.find("none.io") is None
    assert keyring.find("other.io") is None
    with pytest.raises(UnavailableError, match=r"docker-credential-test failed for bad.io; run `docker login` again"):
        keyring.find("bad.io")


@pytest.mark.parametrize("name", ["../evil", "a b", "", "x" * 65])
def test_a_helper_is_a_name_and_no_path(name: str, tmp_path: Path) -> None:
    assert Keyring(config={"credsStore": name}).find("x.io") is None


def test_the_clients_configuration_gets_what_it_lacks_and_is_for_its_owner_only(helper: Path, tmp_path: Path) -> None:
    environ = home(tmp_path, {"auths": {"a.io": auth("u", "p")}, "credsStore": "test", "proxies": {"x": 1}})
    (tmp_path / ".docker/contexts").mkdir()
    keyring = Keyring.of(environ, {"ghcr.io": Credentials("actor", "t0ken"), "id.io": Credentials("", "identity")})
    folder = write_config(tmp_path / "made", keyring, ["a.io", "ghcr.io", "id.io", "good.io"])
    written = json.loads((folder / "config.json").read_text())
    assert stat.S_IMODE((folder / "config.json").stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert written["auths"] == {
        "a.io": auth("u", "p"), "ghcr.io": auth("actor", "t0ken"), "id.io": {"identitytoken": "identity"},
    }  # fmt: skip
    assert written["credHelpers"] == {"ghcr.io": "", "id.io": ""}
    assert (written["credsStore"], written["proxies"]) == ("test", {"x": 1})
    assert (folder / "contexts").is_symlink()


def test_nothing_secret_is_shown() -> None:
    keyring = Keyring(
        {"x.io": Credentials("user", "s3cret")}, {"auths": {"y.io": auth("u", "s3cret")}}, {"AWS_SECRET": "s3cret"}
    )
    assert "s3cret" not in repr(keyring) + repr(keyring.find("y.io")) + str(keyring.find("x.io"))
    assert base64.b64encode(b"u:s3cret").decode() not in repr(keyring)


@given(st.dictionaries(st.text(max_size=20), st.recursive(st.none() | st.text(max_size=20), st.lists, max_leaves=5)))
def test_any_configuration_is_read_or_holds_nothing(config: dict[str, object]) -> None:
    for shape in (config, {"auths": config}, {"auths": {"x.io": config}}, {"credHelpers": config}):
        Keyring(config=shape).find("x.io")
