FROM eclipse-temurin:17-jdk AS build
RUN jlink --add-modules java.base,java.net.http,jdk.httpserver,jdk.crypto.ec --output /opt/java/runtime
WORKDIR /srv/ledger
RUN keytool -genkeypair -alias server -keyalg EC -groupname secp256r1 -dname CN=localhost -ext SAN=DNS:localhost \
        -validity 3650 -keystore server.p12 -storepass changeit \
    && keytool -exportcert -alias server -keystore server.p12 -storepass changeit -file server.crt \
    && keytool -importcert -noprompt -trustcacerts -alias ledger -cacerts -storepass changeit -file server.crt
COPY . .
RUN javac -d classes src/*.java \
    && jar --create --file ledger.jar --main-class Ledger -C classes . \
    && jar --create --no-manifest --file pages.zip pages

FROM debian:bookworm-slim
RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates && rm -rf /var/lib/apt/lists/*
ENV PATH=/opt/java/openjdk/bin:$PATH LANG=en_US.UTF-8 LANGUAGE=en_US:en LC_ALL=en_US.UTF-8 \
    JAVA_HOME=/opt/java/openjdk JAVA_VERSION=jdk-17.0.21+1
COPY --from=build /opt/java/runtime /opt/java/openjdk
COPY --from=build /opt/java/openjdk/lib/security /opt/java/openjdk/lib/security
COPY --from=build /usr/lib/locale/locale-archive /usr/lib/locale/locale-archive
WORKDIR /srv/ledger
COPY --from=build /srv/ledger/ledger.jar /srv/ledger/pages.zip /srv/ledger/server.p12 ./
COPY notes notes
ENTRYPOINT ["java", "-jar", "ledger.jar"]
