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
    assert (found["libpq5"].version, found["bash"].version) == ("15", "")
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


def test_all_that_a_package_of_debian_says_of_others_and_of_its_settings() -> None:
    (found,) = distribution.dpkg_packages(
        "Package: ssh\nStatus: install ok installed\nPre-Depends: init-helpers (>= 1.54)\nDepends: libc6\n"
        "Source: openssh (1:9.2)\nSection: contrib/net\nSuggests: keychain\n"
        "Conffiles:\n /etc/ssh/moduli 0123456789abcdef0123456789abcdef\n"
        " /etc/init.d/ssh abcdef0123456789abcdef0123456789 obsolete\n"
    ).values()
    assert found.depends == ("init-helpers", "libc6")
    assert (found.source, found.section, found.helpers) == ("openssh", "net", ("keychain",))
    assert dict(found.settings) == {
        "etc/ssh/moduli": "0123456789abcdef0123456789abcdef",
        "etc/init.d/ssh": "abcdef0123456789abcdef0123456789",
    }
    (plain,) = distribution.dpkg_packages("Package: plain\nRecommends: less\n").values()
    assert (plain.depends, plain.helpers, plain.settings) == ((), ("less",), ())


def test_sums_of_files_on_a_merged_system() -> None:
    known = InstalledSystem(sums={"lib/x/libz.so.1": "a" * 32})
    assert known.sum("/usr/lib/x/libz.so.1") == known.sum("lib/x/libz.so.1") == "a" * 32
    assert known.sum("/opt/lib/x/libz.so.1") is None


def test_versions_and_sums_of_alpine() -> None:
    text = "P:curl\nV:8.1\no:curl\nF:usr/bin\nR:curl\nZ:Q1AAECAw==\nR:other\nZ:Q1*\nF:etc\nR:a\n\nP:musl\nV:1\no:musl\n"
    packages, _ = distribution.apk_database(text)
    assert (packages["curl"].version, packages["curl"].source, packages["curl"].base) == ("8.1", "curl", False)
    assert packages["musl"].base
    assert distribution.apk_sums(text) == {"usr/bin/curl": "00010203"}


def test_groups() -> None:
    assert distribution.groups("root:x:0:\napp:x:999:web\nagain:x:999:\n:x:7:\nbad:x:a:\nx:y\n") == {
        0: "root",
        999: "app",
    }


def test_settings_that_removed_packages_left() -> None:
    left = "Package: {}\nStatus: deinstall ok config-files\nConffiles:\n /etc/{}.conf " + "0" * 32 + "\n"
    stays = "Package: c\nStatus: install ok installed\nConffiles:\n /etc/c.conf " + "0" * 32 + "\n"
    found = distribution.dpkg_settings_left("\n".join((left.format("a", "a"), stays, left.format("b", "b"))))
    assert found == {"etc/a.conf": "0" * 32, "etc/b.conf": "0" * 32}
