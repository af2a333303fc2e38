#!/bin/sh
# check.sh IMAGE: 0 if the image does what it is for
IMG=$1
CID=$(docker run -d "$IMG"); trap 'docker rm -f $CID >/dev/null' EXIT; sleep 3
IP=$(docker inspect -f '{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}' $CID)
get() { curl -s --max-time 8 "http://$IP:8080$1"; }
post() { curl -s --max-time 8 -X POST --data-binary "$2" "http://$IP:8080$1"; }
inside() { docker exec "$CID" "$@"; }
run() { docker run --rm -i --network none "$IMG" "$@"; }
set -e
get / | grep -qx answer
get /rev | grep -q 'git version'
get /calc | grep -qx 1180591620717411303424
