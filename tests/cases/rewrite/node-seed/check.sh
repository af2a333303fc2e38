#!/bin/sh
# check.sh IMAGE: 0 if the image does what it is for
IMG=$1; CID=$(docker run -d "$IMG"); trap 'docker rm -f $CID >/dev/null' EXIT; sleep 3
IP=$(docker inspect -f '{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}' $CID)
get() { curl -s --max-time 8 "http://$IP:8080$1"; }
post() { curl -s --max-time 8 -X POST --data-binary "$2" "http://$IP:8080$1"; }
run() { docker run --rm --network none "$IMG" "$@"; }
set -e
get /health | grep -q well
docker exec $CID npm run -s db:seed | grep -qx 'seeded 2'
get / | grep -qx '2 things'
run npx tsx tools/seed.ts | grep -qx 'seeded 2'
