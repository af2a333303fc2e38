#!/bin/sh
# check.sh IMAGE: 0 if the image does what it is for
IMG=$1; CID=$(docker run -d "$IMG"); trap 'docker rm -fv $CID >/dev/null' EXIT; sleep 3
IP=$(docker inspect -f '{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}' $CID)
docker kill -s HUP $CID >/dev/null; sleep 3
docker logs $CID 2>&1 | grep -q 'XZ compressed data'
