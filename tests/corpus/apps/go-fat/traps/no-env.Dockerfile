FROM golang:1.24 AS builder
WORKDIR /app
COPY . .
RUN go build -o server .

FROM debian:bookworm-slim
RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates && rm -rf /var/lib/apt/lists/*
ENV PATH=/go/bin:/usr/local/go/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin GOPATH=/go GOTOOLCHAIN=local GOLANG_VERSION=1.24.11
ENV PORT=8080 REGION=sa-east-1
WORKDIR /go
COPY --from=builder /app/server /app/server
EXPOSE 8080
CMD ["/app/server"]
