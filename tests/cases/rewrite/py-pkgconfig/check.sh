#!/bin/sh
IMG=$1
set -e
C=$(docker run -d  "$IMG" )
trap 'docker rm -f $C >/dev/null' EXIT
IP=$(docker inspect -f '{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}' $C)
B=http://$IP:8000
for i in $(seq 40); do curl -s -o /dev/null $B/ && break; sleep 0.5; done
get() { curl -s -m 20 "$B$1"; }
curl -s -m 20 -X POST --data libxml-2.0 $B/ | grep -q -- -lxml2
