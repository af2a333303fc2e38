import pytest

from bot.model.findings import Confidence, Level
from bot.model.images import Origin, WastedFile
from tests.unit.lint.cases import Cases, facts

HC002 = Cases("HC002")
MB = 1_000_000


@pytest.mark.parametrize(
    "text",
    [
        "COPY . /app\nRUN chown -R app /app",
        "COPY . /app\nRUN useradd app && chown -R app:app /app",
        "WORKDIR /app\nCOPY . .\nRUN chown -R app .",
        "COPY app.jar /opt/\nRUN chmod -R 755 /opt",
        "COPY big.tar /tmp/\nRUN tar xf /tmp/big.tar && rm /tmp/big.tar",
        "COPY big.tar /tmp/big.tar\nRUN rm -f /tmp/*.tar",
        "COPY src /src\nRUN make -C /src && rm -rf /src",
        "ADD a.tgz b.tgz /src/\nRUN rm -rf /src",
        "ARG DIR=/app\nCOPY . ${DIR}\nRUN chown -R app ${DIR}/../app /app",
        "ARG V=1\nCOPY d/$V/a-${V}.tar /tmp/\nRUN tar xf /tmp/a-$V.tar && rm /tmp/a-$V.tar",
        "COPY a.tar /tmp/\nRUN f=/tmp/a.tar; tar xf $f; rm $f",
        "RUN git clone https://a.example/z.git /z\nRUN make -C /z && rm -rf /z",
        "WORKDIR /src\nRUN git clone --depth 1 https://a.example/z.git\nRUN rm -rf /src/z",
        "RUN wget -qO /tmp/a.tgz https://a.example/a.tgz\nRUN tar xf /tmp/a.tgz && rm /tmp/a.tgz",
        "RUN cd /tmp && wget https://a.example/a.tgz?x=1\nRUN tar xf /tmp/a.tgz && rm -f /tmp/*.tgz",
        "RUN curl -fsSLo /tmp/a.tgz https://a.example/a.tgz\nRUN rm /tmp/a.tgz",
        "RUN cd /tmp && curl -fsSLO https://a.example/a.tgz\nRUN rm -r /tmp/*",
        "RUN wget -P /tmp https://a.example/a.tgz\nRUN rm /tmp/a.tgz",
    ],
)
def test_catches_in_the_text(text: str) -> None:
    found = HC002.catches(f"FROM debian:12\n{text}")
    assert (found.level, found.confidence) == (Level.INFO, Confidence.LIKELY)


@pytest.mark.parametrize(
    "text",
    [
        "COPY --chown=app . /app",
        "RUN chown -R app /app\nCOPY . /app",  # before it
        "COPY . /app\nRUN chown -R app /data",
        "COPY run.sh /\nRUN chmod +x /run.sh",  # a script, not megabytes
        "COPY . /app\nRUN rm -rf /app/build-cache",  # made by the build, as far as can be known
        "COPY . /app\nRUN cd /elsewhere && chown -R app .",
        "COPY . $UNKNOWN\nRUN rm -rf /app",
        "COPY . /app\nRUN rm -rf /",
        "RUN git clone https://a.example/z /z && make -C /z && rm -rf /z\nRUN rm -rf /z",
        "RUN curl -fsSL https://a.example/a.tgz | tar xz -C /opt\nRUN rm -rf /tmp/*",
        "RUN wget -O- https://a.example/a >> /etc/a\nRUN rm -f /tmp/a",
        "RUN wget -O /tmp/a https://a.example/a && mv /tmp/a /usr/bin/a\nRUN rm -rf /tmp",
        "RUN --mount=type=cache,target=/tmp wget -O /tmp/a https://a.example/a\nRUN rm -rf /tmp/a",
        "RUN wget -O /opt/a https://a.example/a\nRUN chown -R app /opt",  # one file: no megabytes, as far as is known
        "RUN wget -O $X/a https://a.example/a\nRUN rm -rf /a",
        "COPY . app\nRUN rm -rf app",  # the working directory is the base image's
    ],
)
def test_passes_in_the_text(text: str) -> None:
    HC002.passes(f"FROM debian:12\n{text}")


def test_passes_a_stage_that_is_not_shipped() -> None:
    HC002.passes("FROM a:1 AS b\nCOPY . /app\nRUN rm -rf /app\nFROM a:1\nCOPY --from=b /x /x")


def test_names_what_the_image_carries_twice() -> None:
    text = "FROM debian:12\nCOPY . /app\nRUN chown -R app /app"
    wasted = [WastedFile("app/a", 40 * MB, 2, 3, False), WastedFile("app/b", 5 * MB, 2, 3, False)]
    found = HC002.catches(text, line=3, facts=facts(wasted=wasted), says="Rewrites 45.0 MB from line 2")
    assert (found.level, found.confidence) == (Level.WARNING, Confidence.CERTAIN)
    assert "--chown" in found.remedy.english


def test_names_what_is_deleted_wherever_it_came_from() -> None:
    text = "FROM debian:12\nRUN make\nRUN make clean"
    gone = WastedFile("src/a.o", 30 * MB, 2, 3, True)
    HC002.catches(text, line=3, facts=facts(wasted=[gone]), says="Deletes 30.0 MB from line 2")
    base = WastedFile("usr/share/doc", 30 * MB, None, 3, True)
    found = HC002.catches(text, facts=facts(wasted=[base]), says="from the base image")
    assert found.level is Level.INFO


def test_the_image_has_the_last_word() -> None:
    text = "FROM debian:12\nCOPY . /app\nRUN chown -R app /app"
    HC002.passes(text, facts=facts(wasted=[WastedFile("app/small", 900_000, 2, 3, False)]))
    HC002.passes(text, facts=facts(wasted=[WastedFile("var/lib/dpkg/status", 9 * MB, None, 3, False)]))
    HC002.passes(text, facts=facts(wasted=[WastedFile("var/lib/apt/lists/x", 9 * MB, 2, 3, True)]))  # HC001's
    theirs = WastedFile("app/a", 9 * MB, 2, 3, False, Origin.BASE_IMAGE)
    HC002.passes(text, facts=facts(wasted=[theirs]))
