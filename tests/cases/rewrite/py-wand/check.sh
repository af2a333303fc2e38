#!/bin/sh
IMG=$1
set -e
C=$(docker run -d  "$IMG" )
trap 'docker rm -f $C >/dev/null' EXIT
IP=$(docker inspect -f '{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}' $C)
B=http://$IP:8000
for i in $(seq 40); do curl -s -o /dev/null $B/ && break; sleep 0.5; done
get() { curl -s -m 20 "$B$1"; }
printf 'P1\n2 2\n1 0 0 1\n' | curl -s -f -m 20 -T - $B/as/png | head -c 8 | grep -aq PNG
printf 'P1\n2 2\n1 0 0 1\n' | curl -s -f -m 20 -T - $B/as/exr | head -c 4 | od -An -tx1 | grep -q '76 2f 31 01'
