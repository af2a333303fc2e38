#!/bin/sh
# check.sh IMAGE: 0 if the image does what it is for
IMG=$1
run() { docker run --rm --network none "$IMG" "$@"; }
set -e
run due date | grep -q 2000-01-11
run due match | grep -q 123
run due wide | grep -q a
run due who | grep -q www-data
