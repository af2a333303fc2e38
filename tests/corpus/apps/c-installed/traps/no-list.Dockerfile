FROM debian:bookworm AS build
RUN apt-get update && apt-get install -y build-essential
COPY ./ /app
WORKDIR /app
RUN make && make install

FROM debian:bookworm-slim
WORKDIR /app
COPY --from=build /usr/local/sbin/hosts /usr/local/sbin/hosts
ENTRYPOINT ["hosts"]
