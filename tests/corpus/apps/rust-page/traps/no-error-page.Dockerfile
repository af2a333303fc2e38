FROM rust:1 AS build
WORKDIR /usr/src/page
COPY . .
RUN cargo build --release

FROM debian:bookworm-slim
ENV RUSTUP_HOME=/usr/local/rustup CARGO_HOME=/usr/local/cargo
ENV PATH=/usr/local/cargo/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
WORKDIR /usr/src/page
COPY --from=build /usr/src/page/target/release/page target/release/page
COPY --from=build /usr/src/page/public/index.html public/index.html
ENV PORT=8000
EXPOSE 8000
CMD ["./target/release/page"]
