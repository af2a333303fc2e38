"""Users and groups that a Dockerfile made, by values."""

import re
import time
from dataclasses import replace

import pytest

from bot.filetree import Entry, EntryKind, TreeFile
from bot.image.built_image import BuiltImage
from bot.image.distribution import InstalledSystem, SystemPackage
from bot.image.program_sources import SourceCache
from bot.model.images import ImageConfig
from bot.rewrite.proof.files.accounts import checks

ROOT = "root:x:0:0:root:/root:/bin/bash"
APP = "app:x:999:999::/home/app:/bin/sh"
SCRIPT = "var/lib/dpkg/info/redis.postinst"


def image(
    passwd: str, group: str = "", more: dict[str, str] | None = None, packages: tuple[str, ...] = ()
) -> BuiltImage:
    texts = {"etc/passwd": passwd, "etc/group": group, **(more or {})}
    files = {path: TreeFile(Entry(path, EntryKind.FILE, length=len(text)), 0) for path, text in texts.items()}
    system = InstalledSystem(None, {name: SystemPackage(name, "1") for name in packages})
    return BuiltImage(
        ImageConfig(), files, (None,), lambda path, limit: texts.get(path, "").encode(), system,
        base_accounts=frozenset((ROOT, "audio:x:29:")),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("before", "after", "lost"),
    [
        (f"{ROOT}\n{APP}\n", f"{ROOT}\n{APP}\n", False),
        (f"{ROOT}\n{APP}\n", f"{ROOT}\n", True),
        (f"{ROOT}\n{APP}\n", f"{ROOT}\n{APP.replace('999', '998')}\n", False),  # the next free number
        (f"{ROOT}\n{APP}\n", f"{ROOT}\n{APP.replace('/home/app', '/')}\n", True),
        (f"{ROOT}\n{APP}\n", f"{ROOT}\n{APP.replace('/bin/sh', '/bin/false')}\n", True),
        (f"{ROOT}\n", "", False),  # the base's own
        (f"{ROOT.replace('/bin/bash', '/bin/false')}\n", f"{ROOT}\n", True),  # changed
    ],
)
def test_a_user_that_was_made_is_there(before: str, after: str, lost: bool) -> None:
    assert bool(list(checks(image(before), image(after)))) is lost


@pytest.mark.parametrize(
    ("before", "after", "lost"),
    [
        ("app:$y$j9T$x:1:::\n", "app:$6$other:1:::\n", False),  # the salt is another each time
        ("app:$y$j9T$x:1:::\n", "app:!:1:::\n", True),
        ("app:$y$j9T$x:1:::\n", "", True),
        ("root:*:1:::\n", "root::1:::\n", False),
    ],
)
def test_who_has_a_password_keeps_one(before: str, after: str, lost: bool) -> None:
    pair = image("", more={"etc/shadow": before}), image("", more={"etc/shadow": after})
    assert bool(list(checks(*pair))) is lost


@pytest.mark.parametrize(("after", "lost"), [("audio:x:29:app\n", False), ("audio:x:29:\n", True), ("", True)])
def test_a_member_of_a_group_stays_one(after: str, lost: bool) -> None:
    assert bool(list(checks(image("", "audio:x:29:app\n"), image("", after)))) is lost


def test_the_user_of_a_package_that_stays_behind_goes_with_it() -> None:
    before = image("redis:x:101:101::/var/lib/redis:/bin/false\n", more={SCRIPT: "adduser --system redis\n"})
    assert list(checks(before, image(""))) == []
    assert len(list(checks(before, image("", packages=("redis",))))) == 1
    other = image("redis-own:x:101:101::/:/bin/false\n", more={SCRIPT: "adduser --system redis\n"})
    assert len(list(checks(other, image("")))) == 1


LIST = "var/lib/dpkg/info/openssh-client.list"
PURGES = "RUN apt-get install -y git && apt-get purge -y git && apt-get autoremove -y"


@pytest.mark.parametrize(
    ("group", "dockerfile", "context", "more", "lost"),
    [
        ("_ssh:x:101:", PURGES, {}, {LIST: ""}, False),
        ("_ssh:x:101:", PURGES, {}, {}, True),  # no package was removed
        ("_ssh:x:101:app", PURGES, {}, {LIST: ""}, True),
        ("_ssh:x:0:", PURGES, {}, {LIST: ""}, True),  # files are its own
        ("_ssh:x:101:", f"{PURGES} && ./make-groups _ssh", {}, {LIST: ""}, True),
        ("_ssh:x:101:", f"{PURGES} && groupadd $NAME", {}, {LIST: ""}, True),
        ("_ssh:x:101:", PURGES, {"setup.sh": b"groupadd _ssh"}, {LIST: ""}, True),
        ("_ssh:x:101:", PURGES, None, {LIST: ""}, True),
    ],
)
def test_a_group_that_a_removed_package_left_is_no_loss(
    group: str, dockerfile: str, context: dict[str, bytes] | None, more: dict[str, str], lost: bool
) -> None:
    before = replace(
        image("", f"{group}\n", more),
        dockerfile_words=frozenset(re.findall(r"[\w-]+", dockerfile)),
        source_cache=SourceCache(lambda: context),
    )
    assert bool(list(checks(before, image("")))) is lost


def test_the_first_that_is_lost_is_said() -> None:
    other = "web:x:998:998::/srv:/bin/false"
    found = list(checks(image(f"{APP}\n{other}\n", "audio:x:29:app\n"), image("")))
    assert [(one.name, one.passed) for one in found] == [("accounts", False), ("accounts", False)]
    assert found[0].text.english.startswith("user app of the original is missing from the rewrite")
    assert found[1].text.english.startswith("group audio of the original")


def test_the_order_of_members_tells_nothing() -> None:
    before, after = "ops:x:5:b,a\n", "ops:x:6:a,b\n"
    assert list(checks(image("", before), image("", after))) == []
    assert len(list(checks(image("", before), image("", "ops:x:6:a\n")))) == 1
    assert len(list(checks(image("", before), image("", "dev:x:6:a,b\n")))) == 1


@pytest.mark.parametrize(("word", "lost"), [("other", True), ("{}", False)])
def test_many_accounts_and_many_scripts_are_quick(word: str, lost: bool) -> None:
    users = "\n".join(f"user{number}:x:{number}:1::/:/bin/sh" for number in range(3000))
    scripts = {
        f"var/lib/dpkg/info/p{number}.postinst": "".join(
            f"adduser {word.format(f'user{10 * number + one}')}\n" for one in range(10)
        )
        for number in range(300)
    }
    began = time.process_time()
    found = list(checks(image(users, more=scripts), image("")))
    assert bool(found) is lost
    assert time.process_time() - began < 2


def test_an_account_of_a_package_that_stays_behind_may_be_gone() -> None:
    """It says so in a script, or in a file of systemd's by the name of the package."""
    for script in ("var/lib/dpkg/info/web.preinst", "usr/lib/sysusers.d/web.conf"):
        before = image(f"{ROOT}\n{APP}\n", more={script: "u app - home\n"}, packages=("web",))
        assert list(checks(before, image(f"{ROOT}\n"))) == []
        assert list(checks(before, image(f"{ROOT}\n", packages=("web",)))) != []


def test_a_list_of_passwords_that_is_damaged_gives_none() -> None:
    before = image(f"{ROOT}\n", more={"etc/shadow": "broken\nroot:$y$x:1::::::\nno:!:1::::::\n"})
    assert [one.name for one in checks(before, image(f"{ROOT}\n"))] == ["accounts"]
    assert list(checks(before, image(f"{ROOT}\n", more={"etc/shadow": "root:$y$z:1::::::\n"}))) == []
