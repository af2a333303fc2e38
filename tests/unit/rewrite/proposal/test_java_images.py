"""Which image has the run-time environment of a development kit's Java: the same vendor, version and distribution."""

import pytest

from bot.rewrite.proposal import java_images
from tests.unit.rewrite.recipes.known import from_image, from_text


@pytest.mark.parametrize(
    ("base", "runtime"),
    [
        ("eclipse-temurin:17", "eclipse-temurin:17-jre"),
        ("eclipse-temurin:17-jdk", "eclipse-temurin:17-jre"),
        ("eclipse-temurin:17-jdk-alpine", "eclipse-temurin:17-jre-alpine"),
        ("eclipse-temurin:21.0.1_12-jdk-jammy", "eclipse-temurin:21.0.1_12-jre-jammy"),
        ("maven:3-eclipse-temurin-17", "eclipse-temurin:17-jre"),
        ("docker.io/library/maven:3.9.6-eclipse-temurin-21-alpine", "eclipse-temurin:21-jre-alpine"),
        ("maven:3.6-jdk-8", "openjdk:8-jre"),
        ("maven:3.6.1-jdk-11-slim", "openjdk:11-jre-slim"),
        ("maven:3.8.6-openjdk-18-slim", "eclipse-temurin:18-jre"),
        ("maven:3.9-amazoncorretto-21", "amazoncorretto:21"),
        ("gradle:8.9-jdk21", "eclipse-temurin:21-jre"),
        ("gradle:7-jdk17-alpine", "eclipse-temurin:17-jre-alpine"),
        ("openjdk:8", "openjdk:8-jre"),
        ("openjdk:11-jdk-slim", "openjdk:11-jre-slim"),
        ("openjdk:14", "adoptopenjdk:14-jre-hotspot"),
        ("openjdk:17-alpine", "eclipse-temurin:17-jre-alpine"),
        ("java:openjdk-8-jdk-alpine", "java:openjdk-8-jre-alpine"),
        ("amazoncorretto:21-al2023", "amazoncorretto:21-al2023-headless"),
        ("azul/zulu-openjdk:17", "azul/zulu-openjdk:17-jre"),
        ("bellsoft/liberica-openjdk-alpine:17", "bellsoft/liberica-openjre-alpine:17"),
        ("adoptopenjdk:11-jdk-hotspot", "adoptopenjdk:11-jre-hotspot"),
        ("clojure:temurin-21-lein-alpine", "eclipse-temurin:21-jre-alpine"),
        ("sbtscala/scala-sbt:eclipse-temurin-jammy-17.0.5_8_1.8.2_3.2.1", "eclipse-temurin:17.0.5_8-jre-jammy"),
        ("tomcat:9-jdk11-openjdk", "tomcat:9-jre11-openjdk"),
    ],
)
def test_each_kit_has_its_runtime(base: str, runtime: str) -> None:
    found = java_images.runtime(from_text(f"FROM {base}\nCMD java -jar x.jar\n"))
    assert found is not None
    assert found.image == runtime


@pytest.mark.parametrize(
    "base", ["maven:latest", "gradle", "openjdk:latest", "java:8", "eclipse-temurin:17-jre", "node:20"]
)
def test_a_version_is_never_invented(base: str) -> None:
    assert java_images.runtime(from_text(f"FROM {base}\nCMD java -jar x.jar\n")) is None


def test_a_variable_stays_in_the_tag() -> None:
    found = java_images.runtime(from_text("ARG JAVA=17\nFROM maven:3-eclipse-temurin-${JAVA}\nCMD java -jar x.jar\n"))
    assert found is not None
    assert found.image == "eclipse-temurin:${JAVA}-jre"


def test_the_image_tells_what_the_tag_does_not() -> None:
    env = {"JAVA_HOME": "/opt/java/openjdk", "JAVA_VERSION": "jdk-21.0.4+7"}
    found = java_images.runtime(from_image("FROM maven:3\nCMD java -jar x.jar\n", {}, env=env))
    assert found is not None
    assert found.image == "eclipse-temurin:21-jre"
