#!/bin/sh
# check.sh IMAGE: 0 if the image does what it is for
IMG=$1
set -e
CID=$(docker run -d "$IMG")
trap 'docker rm -f $CID >/dev/null' EXIT
IP=$(docker inspect -f '{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}' $CID)
for i in $(seq 40); do curl -s -o /dev/null http://$IP:8080/ && break; sleep 0.5; done
curl -s -D - -o /dev/null http://$IP:8080/static/b.epub | grep -qi 'application/epub+zip'
