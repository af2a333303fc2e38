FROM debian:bookworm-slim
RUN apt-get update && apt-get install -y --no-install-recommends jq && rm -rf /var/lib/apt/lists/*
COPY report.sh /usr/local/bin/report
COPY letter.txt /usr/local/share/report/
ENTRYPOINT ["report"]
