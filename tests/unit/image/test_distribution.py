from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.dockerfile.distributions import Family, Libc
from bot.image import distribution
from bot.image.distribution import InstalledSystem


def test_distributions() -> None:
    debian = distribution.distribution('PRETTY_NAME="x"\nID=debian\nVERSION_ID="12"\nVERSION_CODENAME=bookworm\n')
    assert debian is not None
    assert (debian.family, debian.version, debian.codename) == (Family.DEBIAN, "12", "bookworm")
    alpine = distribution.distribution("ID=alpine\nVERSION_ID=3.23.1\n")
    assert alpine is not None and alpine.libc is Libc.MUSL
    mint = distribution.distribution('ID=linuxmint\nID_LIKE="ubuntu debian"\n')
    assert mint is not None and mint.family in (Family.UBUNTU, Family.DEBIAN)
    assert distribution.distribution("nothing") is None


def test_packages_of_debian() -> None:
    found = distribution.dpkg_packages(
        "Package: libpq5\nStatus: install ok installed\nPriority: optional\nVersion: 15\n"
        "Depends: libc6 (>= 2.36), libssl3 | libssl1.1, libldap-2.5-0:amd64\n"
        "Recommends: less, ssh-client | openssh-client\nSuggests: gettext (>= 1)\nProvides: pq, lib-pq (= 15)\n\n"
        "Package: gone\nStatus: deinstall ok config-files\n\n"
        "Package: bash\nEssential: yes\nStatus: install ok installed\n"
    )
    assert set(found) == {"libpq5", "bash"}
    assert found["libpq5"].depends == ("libc6", "libssl3", "libldap-2.5-0")
    assert found["libpq5"].helpers == ("less", "ssh-client", "openssh-client", "gettext")
    assert found["libpq5"].provides == ("pq", "lib-pq")
    assert found["bash"].base and not found["libpq5"].base


def test_owners_on_a_merged_system() -> None:
    owners = distribution.dpkg_owners([("var/lib/dpkg/info/libz1:amd64.list", "/.\n/lib/x86_64-linux-gnu/libz.so.1\n")])
    known = InstalledSystem(owners=owners)
    assert known.owner("usr/lib/x86_64-linux-gnu/libz.so.1") == "libz1"
    assert known.owner("usr/local/lib/libz.so.1") is None


def test_packages_of_alpine() -> None:
    packages, owners = distribution.apk_database(
        "P:curl\nV:8.1\nD:so:libc.musl ca-certificates>=1\nF:usr/bin\nR:curl\n\nP:zlib\nV:1\n"
    )
    assert packages["curl"].depends == ("so:libc.musl", "ca-certificates")
    assert owners == {"usr/bin/curl": "curl"}


def test_users() -> None:
    found = distribution.users("root:x:0:0:root:/root:/bin/sh\napp:x:999:998::/srv:/bin/false\nbad:x:a:b::/:\n")
    assert [(user.name, user.uid, user.gid) for user in found] == [("root", 0, 0), ("app", 999, 998)]
    assert InstalledSystem(users=found).user("999") is found[1]


@given(st.text(max_size=300))
def test_any_text(text: str) -> None:
    distribution.distribution(text)
    distribution.dpkg_packages(text)
    distribution.apk_database(text)
    distribution.users(text)
    distribution.groups(text)
