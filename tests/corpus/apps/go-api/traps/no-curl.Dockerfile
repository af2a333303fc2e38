FROM golang:1.24 AS build
ARG VERSION=1.2.3
WORKDIR /go/src/app
COPY . .
RUN CGO_ENABLED=0 go build -ldflags "-s -w -X main.version=${VERSION}" -o /usr/local/bin/api .

FROM debian:bookworm-slim
RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates && rm -rf /var/lib/apt/lists/*
LABEL maintainer="team-orders@example.org"
ENV PATH=/go/bin:/usr/local/go/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin GOPATH=/go GOTOOLCHAIN=local GOLANG_VERSION=1.24.11
WORKDIR /go/src/app
COPY --from=build /usr/local/bin/api /usr/local/bin/api
COPY --from=build /go/src/app/templates templates
COPY --from=build /go/src/app/static static
EXPOSE 8080
HEALTHCHECK --interval=5s --timeout=3s CMD curl -fsS http://localhost:8080/healthz || exit 1
CMD ["api"]
