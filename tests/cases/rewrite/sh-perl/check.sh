#!/bin/sh
# check.sh IMAGE: 0 if the image does what it is for
IMG=$1
run() { docker run --rm --network none "$IMG" "$@"; }
set -e
run /app/report.sh json | grep -q '{"a":1}'
run /app/report.sh when | grep -q 946684800
run /app/report.sh a b | grep -q 3
