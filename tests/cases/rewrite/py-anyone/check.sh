#!/bin/sh
IMG=$1
set -e
C=$(docker run -d --user 12345:0 "$IMG" )
trap 'docker rm -f $C >/dev/null' EXIT
IP=$(docker inspect -f '{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}' $C)
B=http://$IP:8080
for i in $(seq 40); do curl -s -o /dev/null $B/ && break; sleep 0.5; done
get() { curl -s -m 20 "$B$1"; }
get / | grep -q notes
get /me | grep -q worker
curl -s -d x $B/note/a | grep -q kept
