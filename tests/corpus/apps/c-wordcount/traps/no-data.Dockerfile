FROM gcc:12 AS build
COPY . /usr/src/wordcount
WORKDIR /usr/src/wordcount
RUN make && make install

FROM debian:bookworm-slim
COPY --from=build /usr/local/bin/wordcount /usr/local/bin/linecount /usr/local/bin/
WORKDIR /
ENTRYPOINT ["wordcount"]
