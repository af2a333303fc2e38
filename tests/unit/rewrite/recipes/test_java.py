"""Java: the archive that is started comes over, onto the run-time environment; the compiler only where it is needed."""

from tests.unit.rewrite.recipes.known import from_image, from_text, last_stage, plan, planned

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
