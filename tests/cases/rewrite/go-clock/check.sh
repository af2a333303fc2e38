#!/bin/sh
# check.sh IMAGE: 0 if the image does what it is for
IMG=$1
run() { docker run --rm --network none "$IMG" "$@"; }
set -e
docker run --rm --network none -e TZ=Asia/Tokyo "$IMG" clock at 0 | grep -q '1970-01-01 09:00 JST'
docker run --rm --network none -e TZ=Europe/Berlin "$IMG" clock at 1720000000 | grep -q CEST
