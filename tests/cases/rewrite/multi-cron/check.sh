#!/bin/sh
# check.sh IMAGE: 0 if the image does what it is for
IMG=$1; CID=$(docker run -d "$IMG"); trap 'docker rm -fv $CID >/dev/null' EXIT; sleep 3
IP=$(docker inspect -f '{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}' $CID)
docker exec $CID run-parts /etc/cron.daily >/dev/null 2>&1
docker exec $CID sh -c 'ls /backup/*.zip && grep -q 2 /backup/index.json' >/dev/null
