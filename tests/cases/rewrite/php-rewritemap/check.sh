#!/bin/sh
# check.sh IMAGE: 0 if the image does what it is for
IMG=$1; CID=$(docker run -d "$IMG"); trap 'docker rm -f $CID >/dev/null' EXIT; sleep 3
IP=$(docker inspect -f '{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}' $CID)
get() { curl -s --max-time 8 "http://$IP:8080$1"; }
post() { curl -s --max-time 8 -X POST --data-binary "$2" "http://$IP:8080$1"; }
run() { docker run --rm --network none "$IMG" "$@"; }
set -e
get /index.php | grep -q 'harbour 42'
get /start | grep -q 'harbour 42'
get /alt/hafen | grep -q 'harbour 42'
get /alt/xeacute | grep -qx about
