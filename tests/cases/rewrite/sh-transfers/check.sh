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
inside rsync /etc/hostname rsync://127.0.0.1/drop/
sleep 2
inside test -s /srv/drop/hostname.bz2
