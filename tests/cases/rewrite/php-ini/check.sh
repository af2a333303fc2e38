#!/bin/sh
# check.sh IMAGE: 0 if the image does what it is for
IMG=$1
run() { docker run --rm --network none "$IMG" "$@"; }
set -e
run php app.php tax | grep -q 'tax 19'
run php app.php limit | grep -q '77M 5'
