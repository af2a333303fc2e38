#!/bin/sh
IMG=$1
set -e
C=$(docker run -d  "$IMG" )
trap 'docker rm -f $C >/dev/null' EXIT
IP=$(docker inspect -f '{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}' $C)
B=http://$IP:3000
for i in $(seq 40); do curl -s -o /dev/null $B/ && break; sleep 0.5; done
get() { curl -s -m 20 "$B$1"; }
get '/?v=1.9&v=1.10' | grep -q '1\.10'
