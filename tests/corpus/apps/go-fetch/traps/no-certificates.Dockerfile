FROM golang:1.24 AS build
WORKDIR /app
COPY go.mod main.go ./
RUN go build -o /app/fetch

FROM debian:bookworm-slim
ENV PATH=/go/bin:/usr/local/go/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin GOPATH=/go GOTOOLCHAIN=local GOLANG_VERSION=1.24.11
WORKDIR /app
COPY --from=build /app/fetch /app/fetch
USER nobody
ENTRYPOINT [ "/app/fetch" ]
