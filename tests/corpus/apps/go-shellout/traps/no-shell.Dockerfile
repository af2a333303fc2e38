FROM golang:1.24-alpine AS build
WORKDIR /app
COPY . .
RUN go build -o statuspage .

FROM scratch
COPY --from=build /etc/ssl /etc/ssl
ENV PATH=/go/bin:/usr/local/go/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin GOPATH=/go GOTOOLCHAIN=local GOLANG_VERSION=1.24.11
WORKDIR /app
COPY --from=build /app/statuspage /app/statuspage
EXPOSE 3000
CMD ["./statuspage"]
