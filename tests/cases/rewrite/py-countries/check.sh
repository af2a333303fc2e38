#!/bin/sh
# check.sh IMAGE: 0 if the image does what it is for
IMG=$1; CID=$(docker run -d "$IMG"); trap 'docker rm -f $CID >/dev/null' EXIT; sleep 10
IP=$(docker inspect -f '{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}' $CID)
get(){ curl -s --max-time 5 "http://$IP:8000$1"; }
post(){ curl -s --max-time 5 -X POST --data "$2" "http://$IP:8000$1"; }
get '/countries/de?language=pt' | grep -q 'Alemanha'
