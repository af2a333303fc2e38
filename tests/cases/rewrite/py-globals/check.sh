#!/bin/sh
# check.sh IMAGE: 0 if the image does what it is for
IMG=$1; CID=$(docker run -d "$IMG"); trap 'docker rm -fv $CID >/dev/null' EXIT; sleep 3
IP=$(docker inspect -f '{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}' $CID)
curl -s --max-time 5 -d git "http://$IP:8080/" | grep -q 'git version' && curl -s --max-time 5 -d file "http://$IP:8080/" | grep -q 'magic file' 
