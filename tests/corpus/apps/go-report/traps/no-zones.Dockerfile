FROM golang:1.24 AS build
ADD . /src
WORKDIR /src
RUN CGO_ENABLED=0 go build -o report .

FROM scratch
COPY --from=build /etc/ssl /etc/ssl
ENV PATH=/go/bin:/usr/local/go/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin GOPATH=/go GOTOOLCHAIN=local GOLANG_VERSION=1.24.11
WORKDIR /src
COPY --from=build /src/report /src/report
ENTRYPOINT ["/src/report"]
CMD ["list"]
