"""Java: the archive that is started comes over, onto the run-time environment; the compiler only where it is needed."""

import io
import zipfile

from bot.dockerfile.paths import DEFAULT_PATH
from bot.rewrite.evidence.evidence import Evidence
from tests.unit.rewrite.recipes.known import first_stage, from_image, from_text, last_stage, plan, planned

MAVEN = """FROM maven:3-eclipse-temurin-17
WORKDIR /app
COPY pom.xml .
COPY src src
RUN mvn package
EXPOSE 8080
CMD ["java", "-jar", "target/shop.jar"]
"""
JDK = {"opt/java/openjdk/bin/java": "java", "usr/local/bin/mvn-entrypoint.sh": '#!/bin/sh\nexec "$@"\n'}
ENV = {
    "PATH": "/opt/java/openjdk/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
    "JAVA_HOME": "/opt/java/openjdk", "JAVA_VERSION": "jdk-17.0.1+12", "MAVEN_HOME": "/usr/share/maven",
    "LANG": "en_US.UTF-8", "LANGUAGE": "en_US:en", "LC_ALL": "en_US.UTF-8",
}  # fmt: skip


def test_the_archive_and_nothing_else() -> None:
    (candidate,) = planned(from_text(MAVEN, ["pom.xml", "src/main/java/Shop.java", "src/main/resources/a.txt"]), "java")
    assert candidate.runtime_base == "eclipse-temurin:17-jre"
    assert last_stage(candidate) == [
        "FROM eclipse-temurin:17-jre",
        "WORKDIR /app",
        "COPY --from=build /app/target/shop.jar /app/target/shop.jar",
        "EXPOSE 8080",
        'CMD ["java", "-jar", "target/shop.jar"]',
    ]


def test_with_an_image_what_the_build_made_less_sources_and_classes() -> None:
    files = {
        3: {"app/pom.xml": "<project/>"},
        4: {"app/src/main/java/Shop.java": "class Shop {}", "app/src/main/webapp/index.html": "<p>"},
        5: {
            "app/target/shop.jar": "PK", "app/target/classes/Shop.class": "x", "app/target/maven-status/a.lst": "x",
            "app/conf/shop.properties": "a=b", "root/.m2/repository/x/x.jar": "PK",
        },
    }  # fmt: skip
    known = from_image(
        MAVEN, files, base=JDK, env=ENV, cmd=("java", "-jar", "target/shop.jar"), workdir="/app",
        entrypoint=("/usr/local/bin/mvn-entrypoint.sh",),
    )  # fmt: skip
    (candidate,) = planned(known, "java")
    copies = " ".join(line for line in last_stage(candidate) if line.startswith("COPY"))
    for path in ("/app/target/shop.jar", "/app/conf", "/app/src/main/webapp"):
        assert path in copies
    for path in ("Shop.java", "classes", "maven-status", ".m2", "pom.xml"):
        assert path not in copies
    stated = {one.field: one.after for one in candidate.stated}
    assert stated["env:MAVEN_HOME"] is None
    assert "entrypoint" in stated  # that of the base image, which only prepares Maven's settings


def test_classes_stay_where_the_class_path_names_them() -> None:
    text = MAVEN.replace('"-jar", "target/shop.jar"', '"-cp", "target/classes:target/lib/*", "Shop"')
    made = {4: {"app/src/A.java": "x"}, 5: {"app/target/classes/Shop.class": "x", "app/target/lib/a.jar": "PK"}}
    known = from_image(
        text, made, base=JDK, env=ENV,
        cmd=("java", "-cp", "target/classes:target/lib/*", "Shop"), workdir="/app",
    )  # fmt: skip
    (candidate,) = planned(known, "java")
    assert "COPY --from=build /app/target /app/target" in last_stage(candidate)


def test_a_source_that_java_compiles_when_it_starts_needs_the_kit() -> None:
    known = from_text('FROM openjdk:17-slim\nCOPY Digest.java /\nENTRYPOINT ["java", "/Digest.java"]\n')
    assert not plan(known).candidates


def test_a_build_tool_that_is_started_is_not_replaced() -> None:
    known = from_text(MAVEN.replace('["java", "-jar", "target/shop.jar"]', "mvn jetty:run"))
    assert not planned(known, "java")


def test_scala_and_clojure_run_as_java_does() -> None:
    sbt = "FROM sbtscala/scala-sbt:eclipse-temurin-jammy-17.0.5_8_1.8.2_3.2.1\nWORKDIR /a\nCOPY . .\nRUN sbt assembly\n"
    lein = "FROM clojure:temurin-17-lein\nWORKDIR /a\nCOPY . .\nRUN lein uberjar\n"
    for text, runtime in ((sbt, "eclipse-temurin:17.0.5_8-jre-jammy"), (lein, "eclipse-temurin:17-jre")):
        (candidate,) = planned(from_text(text + "CMD java -jar target/a.jar\n", ["src/a"]), "java")
        assert candidate.runtime_base == runtime
        assert "COPY --from=build /a/target/a.jar /a/target/a.jar" in last_stage(candidate)


def test_slim_debian_is_given_the_folder_that_its_java_needs() -> None:
    text = "FROM debian:bookworm\nRUN apt-get update && apt-get install -y default-jdk-headless\nWORKDIR /a\nCOPY . .\n"
    (candidate,) = planned(from_text(text + 'RUN javac A.java\nCMD ["java", "A"]\n'), "java")
    lines = last_stage(candidate)
    assert lines[:2] == ["FROM debian:bookworm-slim", "RUN mkdir -p /usr/share/man/man1"]
    assert any("default-jre-headless" in line and "jdk" not in line for line in lines)


# ---------------------------------------------------------------------------------- a run-time environment by jlink

TEMURIN = "FROM eclipse-temurin:17-jdk\nWORKDIR /app\nCOPY A.java .\nRUN javac A.java && jar cf a.jar A.class\n"
COMMAND = 'CMD ["java", "-jar", "a.jar"]\n'
HOME = "opt/java/openjdk"


def jmod(*entries: str) -> bytes:
    """Return a module of a development kit with these files."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for entry in entries:
            archive.writestr(entry, "x")
    return b"JM\x01\x00" + made.getvalue()


KIT: dict[str, str | bytes] = {
    f"{HOME}/bin/java": "java", f"{HOME}/bin/jlink": "jlink", f"{HOME}/bin/javac": "javac",
    f"{HOME}/release": 'IMPLEMENTOR="Eclipse Adoptium"\nJAVA_VERSION="17.0.1"\n',
    f"{HOME}/lib/libjava.so": "x", f"{HOME}/lib/security/cacerts": "x",
    f"{HOME}/jmods/java.base.jmod": jmod("bin/java", "lib/libjava.so", "lib/security/cacerts"),
    f"{HOME}/jmods/java.desktop.jmod": jmod("lib/libawt_xawt.so"),
    f"{HOME}/jmods/java.se.jmod": jmod(), f"{HOME}/jmods/jdk.localedata.jmod": jmod(),
    f"{HOME}/jmods/jdk.compiler.jmod": jmod("bin/javac"), f"{HOME}/jmods/jdk.incubator.vector.jmod": jmod(),
    "usr/lib/locale/locale-archive": "en_US.utf8\0", "etc/ssl/certs/ca-certificates.crt": "x",
    "__cacert_entrypoint.sh": '#!/bin/sh\nexec "$@"\n', "bin/sh": "x",
}  # fmt: skip


def temurin(
    text: str = TEMURIN + COMMAND, base: dict[str, str | bytes] = KIT, env: dict[str, str] = ENV, **kwargs: object
) -> Evidence:
    """Return what is known of a program on a whole kit."""
    cmd = kwargs.pop("cmd", ("java", "-jar", "a.jar"))
    made = {3: {"app/A.java": "class A {}"}, 4: {"app/a.jar": "PK"}}
    env = {name: value for name, value in env.items() if name != "MAVEN_HOME"}
    return from_image(
        text, made, base=base, env=env, cmd=cmd, workdir="/app",  # type: ignore[arg-type]
        entrypoint=kwargs.pop("entrypoint", ("/__cacert_entrypoint.sh",)),  # type: ignore[arg-type]
    )  # fmt: skip


def test_jlink_makes_what_a_jre_has_at_the_kit_s_own_place() -> None:
    candidates = planned(temurin(), "java")
    assert [one.runtime_base for one in candidates] == [
        "gcr.io/distroless/base-debian12", "gcr.io/distroless/cc-debian12", "gcr.io/distroless/java-base-debian12",
        "debian:bookworm-slim", "eclipse-temurin:17-jre",
    ]  # fmt: skip
    assert [one.split_only for one in candidates] == [False, False, False, False, True]
    assert first_stage(candidates[0])[:9] == [
        "FROM eclipse-temurin:17-jdk AS build",
        "# The run-time environment: what a JRE has, with the settings and certificates of this image.",
        "RUN jlink --output /opt/java/runtime --no-man-pages --no-header-files \\",
        "        --compress=2 --release-info=/opt/java/openjdk/release \\",
        "        --exclude-files='**/lib/libawt_xawt.so' \\",
        "        --add-modules java.se,jdk.localedata \\",
        "    && cp -rL /opt/java/openjdk/conf /opt/java/runtime/ \\",
        "    && cp -rL /opt/java/openjdk/lib/security /opt/java/runtime/lib/",
        "WORKDIR /app",
    ]
    assert last_stage(candidates[0]) == [
        "FROM gcr.io/distroless/base-debian12",
        "ENV PATH=/opt/java/openjdk/bin:$PATH \\",
        "    JAVA_HOME=/opt/java/openjdk \\",
        "    LANG=en_US.UTF-8 \\",
        "    LANGUAGE=en_US:en \\",
        "    LC_ALL=en_US.UTF-8 \\",
        "    JAVA_VERSION=jdk-17.0.1+12",
        "COPY --from=build /opt/java/runtime /opt/java/openjdk",
        "COPY --from=build /usr/lib/locale/locale-archive /usr/lib/locale/locale-archive",
        "WORKDIR /app",
        "COPY --from=build /app/a.jar /app/a.jar",
        'CMD ["java", "-jar", "a.jar"]',
    ]
    stated = {one.field: one.after for one in candidates[0].stated}
    assert stated == {"entrypoint": None, "env:SSL_CERT_FILE": "/etc/ssl/certs/ca-certificates.crt"}


def test_the_entrypoint_of_the_kit_s_image_comes_along_where_there_is_a_shell() -> None:
    slim = planned(temurin(), "java")[3]
    assert "COPY --from=build /__cacert_entrypoint.sh /__cacert_entrypoint.sh" in last_stage(slim)
    assert last_stage(slim)[-1] == 'ENTRYPOINT ["/__cacert_entrypoint.sh"]'
    assert slim.stated == ()
    shell = temurin(TEMURIN + "CMD java $OPTS -jar a.jar\n", cmd=("/bin/sh", "-c", "java $OPTS -jar a.jar"))
    assert [one.runtime_base for one in planned(shell, "java")] == ["debian:bookworm-slim", "eclipse-temurin:17-jre"]


def test_no_jlink_where_it_would_change_something() -> None:
    def jlinked(known: Evidence) -> bool:
        return any("jlink" in one.dockerfile for one in planned(known, "java"))

    assert jlinked(temurin())
    assert not jlinked(from_text(TEMURIN + COMMAND))
    older = KIT | {f"{HOME}/release": 'JAVA_VERSION="1.8.0_402"\n'}
    bare = {path: content for path, content in KIT.items() if "jmods" not in path}
    broken = KIT | {f"{HOME}/jmods/java.base.jmod": b"no archive"}
    packed = KIT | {
        "var/lib/dpkg/status": "Package: openjdk-17-jdk\nStatus: install ok installed\nVersion: 17\n\n",
        "var/lib/dpkg/info/openjdk-17-jdk.list": f"/{HOME}/bin/jlink\n",
    }
    for base in (older, bare, broken, packed):
        assert not jlinked(temurin(base=base))
    assert not jlinked(temurin(entrypoint=("/start.sh",)))  # nobody knows what it does
    assert not jlinked(
        temurin(TEMURIN + "ENV USE_SYSTEM_CA_CERTS=1\n" + COMMAND, env=ENV | {"USE_SYSTEM_CA_CERTS": "1"})
    )
    archive = ("java", "-XX:SharedArchiveFile=a.jsa", "-jar", "a.jar")
    assert not jlinked(temurin(TEMURIN + 'CMD ["java", "-XX:SharedArchiveFile=a.jsa", "-jar", "a.jar"]\n', cmd=archive))


def test_without_lang_no_base_that_sets_it() -> None:
    env = {name: value for name, value in ENV.items() if not name.startswith(("LANG", "LC_"))}
    candidates = planned(temurin(env=env), "java")
    assert candidates
    assert not any("java-base" in one.runtime_base for one in candidates)
    assert not any("locale-archive" in one.dockerfile for one in candidates)


def test_modules_that_the_command_names_are_linked_too() -> None:
    words = ("java", "--add-modules=jdk.incubator.vector", "--add-opens", "jdk.compiler/x=ALL-UNNAMED", "-jar", "a.jar")
    text = TEMURIN + "CMD [" + ", ".join(f'"{word}"' for word in words) + "]\n"
    candidate = planned(temurin(text, cmd=words), "java")[0]
    assert "--add-modules java.se,jdk.localedata,jdk.compiler,jdk.incubator.vector" in candidate.dockerfile


def test_from_java_21_on_compress_is_spelt_otherwise_and_classes_are_archived_where_they_were() -> None:
    newer = KIT | {
        f"{HOME}/release": 'JAVA_VERSION="21.0.2"\n', f"{HOME}/lib/classlist": "x",
        f"{HOME}/lib/server/classes.jsa": "x",
    }  # fmt: skip
    text = planned(temurin(base=newer), "java")[0].dockerfile
    assert "--compress=zip-6" in text
    assert f"/opt/java/runtime/bin/java -Xshare:dump -XX:SharedClassListFile=/{HOME}/lib/classlist" in text


def test_an_archive_that_was_built_elsewhere_is_run_by_what_jlink_makes() -> None:
    text = 'FROM eclipse-temurin:17-jdk\nCOPY a.jar /a.jar\nENTRYPOINT ["java", "-jar", "/a.jar"]\n'
    known = from_image(text, {2: {"a.jar": "PK"}}, base=KIT, env=ENV, entrypoint=("java", "-jar", "/a.jar"), workdir="")
    linked = [one for one in planned(known, "java") if "jlink" in one.dockerfile]
    assert last_stage(linked[0])[-3:] == [
        "COPY --from=build /usr/lib/locale/locale-archive /usr/lib/locale/locale-archive",
        "COPY a.jar /a.jar",
        'ENTRYPOINT ["java", "-jar", "/a.jar"]',
    ]
    assert "COPY a.jar" not in "".join(first_stage(linked[0]))


def test_what_jlink_makes_is_not_the_split_alone() -> None:
    kit = {path.replace(HOME, "usr/local/openjdk-17"): content for path, content in KIT.items()}
    env = {"PATH": f"/usr/local/openjdk-17/bin:{DEFAULT_PATH}", "JAVA_HOME": "/usr/local/openjdk-17"}
    known = temurin((TEMURIN + COMMAND).replace("eclipse-temurin:17-jdk", "openjdk:17-slim"), kit, env, entrypoint=())
    assert not [one for one in plan(known).candidates if one.split_only]  # next to nothing would stay behind
    assert any("jlink" in one.dockerfile for one in planned(known, "java"))


def test_jlink_stays_with_the_distribution_of_the_kit() -> None:
    ubuntu = KIT | {"etc/os-release": 'ID=ubuntu\nVERSION_ID="24.04"\nVERSION_CODENAME=noble\n'}
    alpine = KIT | {"etc/os-release": "ID=alpine\nVERSION_ID=3.23.1\n"}
    for base, image in ((ubuntu, "ubuntu:24.04"), (alpine, "alpine:3.23")):
        (linked,) = (one for one in planned(temurin(base=base), "java") if "jlink" in one.dockerfile)
        assert linked.runtime_base == image
