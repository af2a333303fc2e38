FROM golang:1.24 AS build
WORKDIR /usr/src/worker
COPY . .
RUN go build -mod=vendor -o /usr/local/bin/worker .
RUN mkdir -p /etc/worker && echo "queue=mail" > /etc/worker/worker.conf

FROM debian:bookworm-slim
ENV PATH=/go/bin:/usr/local/go/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin GOPATH=/go GOTOOLCHAIN=local GOLANG_VERSION=1.24.11
WORKDIR /usr/src/worker
COPY --from=build /usr/local/bin/worker /usr/local/bin/worker
COPY --from=build /etc/worker /etc/worker
ENV QUEUE_LIMIT=10
STOPSIGNAL SIGUSR1
ENTRYPOINT ["/usr/local/bin/worker"]
