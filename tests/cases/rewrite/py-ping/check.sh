#!/bin/sh
# check.sh IMAGE: 0 if the image does what it is for
IMG=$1; CID=$(docker run -d "$IMG"); trap 'docker rm -f $CID >/dev/null' EXIT; sleep 5
IP=$(docker inspect -f "{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}" $CID)
curl -s --max-time 5 -d host=127.0.0.1 "http://$IP:8080/ping" | grep -q alive
