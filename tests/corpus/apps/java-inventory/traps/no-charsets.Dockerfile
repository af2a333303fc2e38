FROM eclipse-temurin:17-jdk AS build
WORKDIR /opt/inventory
COPY . .
RUN mkdir classes && javac -d classes src/app/*.java && \
    jar --create --file inventory.jar --main-class app.Main -C classes . && \
    jlink --add-modules java.base,jdk.httpserver --output /jre

FROM debian:bookworm-slim
RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates && rm -rf /var/lib/apt/lists/*
ENV LANG=en_US.UTF-8 LANGUAGE=en_US:en LC_ALL=en_US.UTF-8 JAVA_HOME=/opt/java/openjdk JAVA_VERSION=jdk-17.0.21+1
ENV PATH=/opt/java/openjdk/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
COPY --from=build /jre /opt/java/openjdk
COPY --from=build /__cacert_entrypoint.sh /__cacert_entrypoint.sh
WORKDIR /opt/inventory
COPY --from=build /opt/inventory/inventory.jar ./
COPY conf conf
ENV JAVA_OPTS="-Xmx128m"
EXPOSE 8080
ENTRYPOINT ["/__cacert_entrypoint.sh"]
CMD java $JAVA_OPTS -jar inventory.jar
