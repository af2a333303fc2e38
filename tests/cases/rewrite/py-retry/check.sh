#!/bin/sh
# check.sh IMAGE: 0 if the image does what it is for
IMG=$1; CID=$(docker run -d "$IMG"); trap 'docker rm -f $CID >/dev/null' EXIT; sleep 4
IP=$(docker inspect -f '{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}' $CID)
curl -sf --max-time 20 "http://$IP:8000/" | grep -q hello
