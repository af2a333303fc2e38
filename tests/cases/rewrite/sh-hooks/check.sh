#!/bin/sh
# check.sh IMAGE: 0 if the image does what it is for
IMG=$1
run() { docker run --rm --network none "$IMG" "$@"; }
set -e
run sh /app/app.sh notes | grep -q stamped
run sh /app/app.sh notes | grep -q shop
