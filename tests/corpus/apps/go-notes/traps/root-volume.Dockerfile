FROM golang:1.24 AS build
RUN apt-get update && apt-get install -y libsqlite3-dev
WORKDIR /build
COPY . .
RUN CGO_ENABLED=1 go build -o /usr/local/bin/notes .

FROM debian:bookworm-slim
ENV PATH=/go/bin:/usr/local/go/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin GOPATH=/go GOTOOLCHAIN=local GOLANG_VERSION=1.24.11
RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates libsqlite3-0 && rm -rf /var/lib/apt/lists/*
RUN groupadd -r notes && useradd -r -g notes notes && mkdir /data
WORKDIR /build
COPY --from=build /usr/local/bin/notes /usr/local/bin/notes
USER notes
VOLUME /data
EXPOSE 9000
CMD ["notes"]
