FROM rust:1 AS build
WORKDIR /usr/src/greet
COPY . .
RUN cargo install --path .

FROM debian:bookworm-slim
ENV RUSTUP_HOME=/usr/local/rustup CARGO_HOME=/usr/local/cargo
ENV PATH=/usr/local/cargo/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
WORKDIR /usr/src/greet
COPY --from=build /usr/local/cargo/bin/greet /opt/greet
ENTRYPOINT ["/opt/greet"]
