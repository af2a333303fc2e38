#!/bin/sh
# check.sh IMAGE: 0 if the image does what it is for
IMG=$1
run() { docker run --rm --network none "$IMG" "$@"; }
set -e
run node index.js one | grep -q 'got 3'
run node index.js two | grep -q 'got 5'
run node index.js three | grep -q 'got 7'
