#!/bin/sh
# check.sh IMAGE: 0 if the image does what it is for
IMG=$1; CID=$(docker run -d "$IMG"); trap 'docker rm -f $CID >/dev/null' EXIT; sleep 3
IP=$(docker inspect -f '{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}' $CID)
get() { curl -s --max-time 8 "http://$IP:8080$1"; }
post() { curl -s --max-time 8 -X POST --data-binary "$2" "http://$IP:8080$1"; }
run() { docker run --rm --network none "$IMG" "$@"; }
set -e
get / | grep -q 'send a picture'
ink() { post / "<svg xmlns='http://www.w3.org/2000/svg' width='200' height='40'><text x='4' y='30' font-size='24'>$1</text></svg>" | sed -n 's/^ink //p'; }
test "$(ink WWWW)" -gt $(($(ink iiii) * 2))
post / 'nothing' | grep -q 'no picture'
