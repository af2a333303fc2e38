from __future__ import annotations

import pytest

from bot.dockerfile.stages import graph
from bot.dockerfile.syntax import parse
from bot.rewrite.evidence.run_purpose import (
    Nature,
    also_sets_up,
    builds,
    effects,
    find_build_directories,
    find_installed_from,
    find_written,
    nature,
    only_installs,
    user_commands,
)  # fmt: skip
from bot.rewrite.evidence.steps import BuildStep, steps


def run(script: str, before: str = "") -> BuildStep:
    parsed = graph(parse(f"FROM debian\n{before}RUN {script}\n"))
    return steps(parsed, parsed.final())[-1]


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ("apt-get update && apt-get install -y curl && rm -rf /var/lib/apt/lists/*", Nature.PACKAGES),
        ("apk add --no-cache git", Nature.PACKAGES),
        ("apt-get update && apt-get install -y gcc && make", Nature.MIXED),
        ("apt-get install -y gcc && pip install x && apt-get purge -y gcc", Nature.MIXED),
        ("curl -fsS https://x/key | apt-key add - && apt-get update && apt-get install -y x", Nature.PACKAGES),
        ("useradd -m app && mkdir /data && chown app /data", Nature.SETUP),
        ("echo a > /etc/a.conf", Nature.SETUP),
        ("chmod 0644 /etc/cron.d/jobs && crontab /etc/cron.d/jobs", Nature.SETUP),
        ("<<EOF\nmkdir /a\necho x > /a/b\nEOF", Nature.SETUP),
        ("go build -o /app .", Nature.BUILD),
        ("curl -o /usr/bin/x https://x", Nature.BUILD),
        ("./install.sh", Nature.BUILD),
        ('["/bin/build", "all"]', Nature.BUILD),
        ("apt-mark hold x", Nature.PACKAGES),
        ("dpkg -i /tmp/a.deb && make", Nature.BUILD),
        ("rm -rf /var/lib/apt/lists/* && ./configure", Nature.BUILD),
        ("apt-get update && apt-get purge -y x && mkdir /data", Nature.SETUP),
        ("apt-get install -y x && useradd app", Nature.MIXED),
        ("apt-get install -y x && sed -i s/a/b/ /etc/x.conf && rm /var/lib/x", Nature.PACKAGES),
        ("apt-get install -y x && sed -i s/a/b/ /app/x.conf", Nature.MIXED),
        ("apt-get install -y x && cp /usr/share/x /opt/x", Nature.MIXED),
        ("apt-get install -y x && mkdir /usr/local/x", Nature.MIXED),
        ("apt-get install -y x && chown app /srv", Nature.MIXED),
        ("apt-get install -y x && for a in b; do rm /etc/$a; done", Nature.MIXED),
        ("add-apt-repository ppa:x && curl -o /k https://x/k && apt-get install -y x", Nature.PACKAGES),
        ("gpg --import k && wget -O k https://x/k && apt-get install -y x", Nature.PACKAGES),
        ("rpm --import k && curl x && yum install -y x", Nature.PACKAGES),
        ("wget -O k https://x/k && apt-get install -y x", Nature.MIXED),
        ("curl https://x/setup_20.x | bash - && apt-get install -y nodejs", Nature.PACKAGES),
        *(
            (f"{program} x /etc/apt/sources.list.d/x && apt-get install -y x", Nature.PACKAGES)
            for program in ("printf", "tee", "mkdir", "sed", "curl", "wget", "install", "chmod", "cat", "ln")
        ),
        ("echo x > /etc/apt/sources.list.d/x && apt-get install -y x", Nature.PACKAGES),
        ("echo hello && set -e && apt-get install -y x", Nature.PACKAGES),
        ("python3 x /etc/apt/sources.list.d/x && apt-get install -y x", Nature.MIXED),
    ],
)
def test_what_a_run_is_for(script: str, expected: Nature) -> None:
    assert nature(run(script)) is expected


def test_another_shell_is_not_read() -> None:
    assert nature(run("Install-Thing", 'SHELL ["powershell", "-command"]\n')) is Nature.BUILD


def test_what_a_run_changes() -> None:
    found = effects(run("mkdir -p logs && chown -R app:app logs /etc/x && ln -s /app/a /usr/bin/a", "WORKDIR /app\n"))
    assert found.made == {"/app/logs"}
    assert found.touched == {"/app/logs", "/etc/x", "/usr/bin/a"}
    assert ("/etc/x", "app:app") in found.owners


@pytest.mark.parametrize(
    ("text", "trees"),
    [
        ("COPY . /app\nWORKDIR /app\nRUN ./configure && make -j8 && make install", {"/app"}),
        ("COPY ./ /app/\nRUN (cd /app && make && make install)", {"/app"}),
        ("COPY . /work\nWORKDIR /work\nRUN cmake -B build . && cmake --install build", {"/work", "/work/build"}),
        ("COPY . /w\nRUN mkdir /b && cd /b && cmake /w && cmake --build /b --target install", {"/b"}),
        ("COPY src /app/src\nCOPY conf /app/conf\nRUN make -C /app/src install", {"/app/src"}),
        ("WORKDIR /w\nCOPY . .\nRUN meson setup out && ninja -C out install", {"/w", "/w/out"}),
        ("COPY . /app\nRUN cd /app && make", set()),
        ("COPY . /\nRUN make install", set()),
        ("COPY . /app\nWORKDIR /app\nRUN npm install", set()),
    ],
)
def test_a_tree_from_which_what_was_built_is_installed(text: str, trees: set[str]) -> None:
    stages = graph(parse(f"FROM debian:bookworm\n{text}\n"))
    assert find_installed_from(tuple(steps(stages, stages.final(None), None))) == trees


@pytest.mark.parametrize(
    ("script", "made", "touched", "owners"),
    [
        ("install -d /a b", ["/a", "/w/b"], [], []),
        ("install -m 755 x /usr/bin/x", [], ["/usr/bin/x"], []),
        ("chgrp -R app a /b", [], ["/w/a", "/b"], [("/w/a", "app"), ("/b", "app")]),
        ("chown $U a", [], ["/w/a"], [("/w/a", "me")]),
        ("chmod 700 a /b", [], ["/w/a", "/b"], []),
        ("sed -i s/a/b/ c /d /e", [], ["/d", "/e", "/w/c"], []),
        ("cp a b /c", [], ["/c"], []),
        ("touch a /b", [], ["/w/a", "/b"], []),
        ("cd /x && rm a", [], ["/x/a"], []),
        ("echo a >> b 2>/dev/null >&2", [], ["/w/b"], []),
        ("cat < /in > $U.txt", [], ["/w/me.txt"], []),
        ("make x", [], [], []),
    ],
)
def test_each_tool_that_sets_up_says_what_it_changes(
    script: str, made: list[str], touched: list[str], owners: list[tuple[str, str]]
) -> None:
    found = effects(run(script, "ENV U=me\nWORKDIR /w\n"))
    assert (set(found.made), set(found.touched), found.owners) == (set(made), set(touched), tuple(owners))
    assert not found.users and effects(run("groupadd x")).users


@pytest.mark.parametrize(
    ("script", "written"),
    [
        ("cp a b /opt/x", ["/opt/x"]),
        ("mv a /opt/x", ["/opt/x"]),
        ("install a", []),
        ("ln -s a b", ["/w/b"]),
        ("curl -o /a --output=b -fsSLo c x", ["/a", "/w/b", "/w/c"]),
        ("curl -o - x && curl -o /dev/null x", []),
        ("wget -O /a -P b x", ["/a", "/w/b"]),
        ("tar -xzC /opt -f x && tar xf x --directory /srv", ["/opt", "/srv"]),
        ("unzip -d /opt x", ["/opt"]),
        *((f"{compiler} -o a x", ["/w/a"]) for compiler in ("gcc", "cc", "g++", "c++", "clang", "clang++", "ghc")),
        ("rustc -o a x", []),
        ("git clone https://x /opt/x", ["/opt/x"]),
        ("git clone https://x", []),
        ("git pull origin x", []),
        ("echo a > /etc/a && echo b >> /etc/b && echo c > d && echo e > /dev/f && cat < /g", ["/etc/a", "/etc/b"]),
        ("cd /src && gcc -o bin/$U x", ["/src/bin/me"]),
    ],
)
def test_what_commands_say_of_where_they_put_something(script: str, written: list[str]) -> None:
    assert list(find_written(run(script, "ENV U=me\nWORKDIR /w\n"))) == written


@pytest.mark.parametrize(
    ("script", "only"),
    [
        ("apt-get update && apt-get install -y x && rm -rf /var/lib/apt/lists/*", True),
        ("set -e && true && : && apk add x", True),
        ("apt-get install -y x && true > /etc/x", False),
        ("apt-get install -y x > /log", False),
        ("apt-get install -y x && echo a", False),
        ("rm -rf /var/lib/apt/lists/*", False),
        ("pip install x", False),
        ("apt-get install -y x && rm -rf /srv", False),
    ],
)
def test_where_nothing_runs_but_the_package_manager(script: str, only: bool) -> None:
    assert only_installs(run(script)) is only


def test_what_is_about_the_packages_has_to_be_said_again() -> None:
    def again(script: str) -> list[str]:
        return [one.program for one in also_sets_up(run(script))]

    assert again("apt-get update && apt-get install -y x && sed -i s/a/b/ /etc/x && rm /etc/y") == ["sed", "rm"]
    assert again("curl https://x/key | apt-key add - && apt-get install -y x && a2enmod y") == ["a2enmod"]
    assert again("apt-get install -y x && make && rm /etc/y") == again("mkdir /x") == []


def test_who_builds_and_where() -> None:
    step = run("cd /src && npm ci && cd sub && cargo build && make", "WORKDIR /w\n")
    assert {"javascript", "rust"} <= builds(step)
    assert {"/src", "/src/sub"} <= find_build_directories(step)
    assert builds(run("mkdir /x")) == find_build_directories(run("mkdir /x")) == frozenset()


def test_who_makes_users() -> None:
    step = run("groupadd a && useradd b && chown b /x && usermod -aG a b && make")
    assert [one.program for one in user_commands(step)] == ["groupadd", "useradd", "usermod"]
