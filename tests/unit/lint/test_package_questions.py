"""Package managers that ask in a build, and pacman's half upgrades: what is said, and the options that are put in."""

import pytest

from tests.unit.lint.cases import Cases

HC027 = Cases("HC027")
HC028 = Cases("HC028")
BASE = "FROM debian:13\n"


@pytest.mark.parametrize(
    ("run", "mended"),
    [
        ("apt-get upgrade", "apt-get upgrade -y"),
        ("apt-get -q dist-upgrade", "apt-get -q dist-upgrade -y"),
        ("apt install \\\n    vim", "apt install -y \\\n    vim"),
        ("sudo yum update", "sudo yum update -y"),
        ("dnf5 install git && dnf5 install jq", "dnf5 install -y git && dnf5 install -y jq"),
        ("zypper install vim", "zypper --non-interactive install vim"),
        ("conda install -c conda-forge numpy", "conda install -y -c conda-forge numpy"),
        ("pacman -S git", "pacman -S --noconfirm git"),
        ("pacman -Rns git", "pacman -Rns --noconfirm git"),
    ],
)
def test_a_question_is_answered_beforehand(run: str, mended: str) -> None:
    HC028.mends(f"{BASE}RUN {run}", f"{BASE}RUN {mended}")


@pytest.mark.parametrize(
    "run",
    [
        "apt-get install -qq git",
        "apt-get -o APT::Get::Assume-Yes=true install git",
        "apt-get update && apt-get clean && apt-get -s upgrade",
        "yes | apt-get install git",
        "apt-get install git <<< y",
        "apt-get install $PACKAGES",  # which may hold the option
        "OPTIONS='-qq --no-install-recommends'; apt-get install $OPTIONS git",
        "dnf --setopt=assumeyes=1 install git",
        "echo assumeyes=1 >> /etc/dnf/dnf.conf && dnf install git",
        "microdnf install git",
        "zypper -n in git && zypper refresh",
        "apk add git",
        "conda config --set always_yes yes && conda install numpy",
        "pacman -Sy && pacman -Ss git && pacman -Sp git",
        "npm install && pip install x",
        "apt-get remove && apt-get purge",
    ],
)
def test_no_question_is_left(run: str) -> None:
    HC028.passes(f"{BASE}RUN {run}")


def test_an_edit_needs_one_way_of_saying_it() -> None:
    HC028.leaves(f"{BASE}RUN apt-get install git && apt-get remove vim")
    HC028.leaves(f"{BASE}RUN apt-get install git && apt-get install -y vim")
    HC028.leaves(f"{BASE}RUN apt-get -yV install git && apt-get -t sid install vim")  # which option goes where?


@pytest.mark.parametrize(
    "run",
    [
        "pacman -Su\nRUN pacman -Sy git",
        "pacman -Syy --noconfirm git",
        "pacman --sync --refresh git",
        "pacman -Sy && pacman -S git",
    ],
)
def test_half_an_upgrade_is_found(run: str) -> None:
    HC027.catches(f"{BASE}RUN {run}")


@pytest.mark.parametrize(
    "run",
    [
        "pacman -Syu git",
        "pacman -S git",
        "pacman -Sy",
        "pacman -Sy keyring && pacman -Su",
        "pacman -Sy keyring\nRUN pacman -Syu",
        "pacman -Syw git",
        "apt-get update",
    ],
)
def test_a_whole_upgrade_passes(run: str) -> None:
    HC027.passes(f"{BASE}RUN {run}")
