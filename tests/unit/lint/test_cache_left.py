import pytest

from bot.model.findings import Confidence, Level
from bot.model.images import WastedFile
from tests.unit.lint.cases import Cases, facts

HC001 = Cases("HC001")
APT = "RUN apt-get update && apt-get install -y curl"


@pytest.mark.parametrize(
    "run",
    [
        APT,
        f"{APT} && apt-get clean",  # that leaves the lists
        f"{APT} && rm -rf /var/lib/apt/list/*",  # a slip of the pen
        "RUN apk add curl",
        "RUN apk update && apk add --no-cache curl",
        "RUN pip install flask",
        "RUN python3 -m pip install flask",
        "RUN yum install -y curl",
        "RUN dnf -y install curl",
        "RUN zypper install -y curl",
        "RUN npm ci",
        "RUN yarn install --frozen-lockfile",
        "RUN composer install",
        "RUN conda install -y numpy",
        "RUN --mount=type=cache,target=/var/cache/apt " + APT[4:],  # not where the lists are
        "RUN <<EOF\napt-get update\napt-get install -y curl\nEOF",
    ],
)
def test_catches_what_stays(run: str) -> None:
    HC001.catches(f"FROM debian:12\n{run}", line=2, says="stays in this layer")


@pytest.mark.parametrize(
    "run",
    [
        f"{APT} && rm -rf /var/lib/apt/lists/*",
        f"{APT}; rm -rf /var/lib/apt/lists",
        f"{APT} && apt-get distclean",
        "RUN apt-get install -y curl",  # the official images empty /var/cache/apt
        "RUN apk add --no-cache curl",
        "RUN apk --no-cache add curl",
        "RUN apk add curl && rm -rf /var/cache/apk/*",
        "RUN pip install --no-cache-dir flask",
        "RUN PIP_NO_CACHE_DIR=1 pip install flask",
        "ENV PIP_NO_CACHE_DIR=1\nRUN pip install flask",
        "ARG PIP_NO_CACHE_DIR=1\nRUN pip install flask",
        "RUN pip install flask && rm -rf ~/.cache",
        "RUN npm ci && npm cache clean --force",
        "RUN yum install -y curl && yum clean all",
        "RUN --mount=type=cache,target=/root/.cache pip install flask",
        "RUN --mount=type=tmpfs,target=/var/lib/apt " + APT[4:],
        "RUN echo apt-get update",
        "RUN pipx install flask",  # it has no such option
        "RUN apt-get update",  # HC011 speaks of that
        'SHELL ["powershell", "-Command"]\nRUN pip install flask',
    ],
)
def test_passes_what_is_clean(run: str) -> None:
    HC001.passes(f"FROM debian:12\n{run}")


def test_passes_a_stage_that_is_not_shipped() -> None:
    HC001.passes(f"FROM debian:12 AS build\n{APT}\nFROM scratch\nCOPY --from=build /app /app")


def test_catches_a_stage_that_the_shipped_one_is_made_from() -> None:
    HC001.catches(f"FROM debian:12 AS base\n{APT}\nFROM base\nRUN true")


def test_names_the_later_layer_that_cleans() -> None:
    found = HC001.catches(f"FROM debian:12\n{APT}\nRUN rm -rf /var/lib/apt/lists/*", says="only deleted on line 3")
    assert (found.level, found.confidence) == (Level.WARNING, Confidence.LIKELY)


def test_names_the_megabytes_of_the_image() -> None:
    text = f"FROM debian:12\n{APT}\nRUN rm -rf /var/lib/apt/lists/*"
    lists = WastedFile("var/lib/apt/lists/deb_main", 19_000_000, 2, 3, True)
    other = WastedFile("opt/big", 50_000_000, 2, 3, True)
    found = HC001.catches(text, facts=facts(wasted=[lists, other]), says="19.0 MB wasted")
    assert found.confidence is Confidence.CERTAIN
    HC001.passes(text, facts=facts())  # the image has nothing of the kind


def test_passes_an_image_whose_environment_keeps_no_cache() -> None:
    HC001.passes("FROM ours\nRUN pip install flask", facts=facts(env=[("PIP_NO_CACHE_DIR", "1")]))


def test_mends() -> None:
    start = "FROM debian:12\n"
    HC001.mends(start + APT, f"{start}{APT} \\\n    && rm -rf /var/lib/apt/lists/*")
    HC001.mends(start + "RUN apk add curl", start + "RUN apk add --no-cache curl")
    HC001.mends(start + "RUN pip3 install \\\n  flask", start + "RUN pip3 install --no-cache-dir \\\n  flask")
    HC001.mends(start + "RUN npm ci", start + "RUN npm ci \\\n    && npm cache clean --force")
    HC001.mends(start + "RUN dnf -y install a", start + "RUN dnf -y install a \\\n    && dnf clean all")


@pytest.mark.parametrize(
    "run",
    [
        f"{APT} # for tests",
        f"{APT};",
        f"{APT} &",
        "RUN sudo apt-get update && sudo apt-get install -y curl",
        f"{APT} \\\n  # the end\n",
        "RUN <<EOF\napt-get update\napt-get install -y curl\nEOF",
        'RUN ["pip", "install", "flask"]',
        'RUN echo "pip install x" && pip install flask',
        "RUN apk add nodejs npm && npm ci && apk del npm && rm -rf /var/cache/apk/*",
        f"{APT}\nRUN apt-get install -y wget",  # it needs the lists
        "RUN pip install flask && npm ci",
    ],
)
def test_leaves_what_it_might_break(run: str) -> None:
    HC001.leaves(f"FROM debian:12\n{run}")
