FROM gcc:12 AS build
RUN apt-get update && apt-get install -y cmake && rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY . .
RUN cmake -B build -DCMAKE_BUILD_TYPE=Release && cmake --build build -j2 && cmake --install build && ldconfig

FROM debian:bookworm-slim
RUN apt-get update && apt-get install -y --no-install-recommends libstdc++6 && rm -rf /var/lib/apt/lists/*
COPY --from=build /usr/local/bin/shapes /usr/local/bin/shapes
COPY --from=build /usr/local/lib/libgeometry.so /usr/local/lib/libgeometry.so
RUN ldconfig
WORKDIR /src
ENTRYPOINT ["/usr/local/bin/shapes"]
