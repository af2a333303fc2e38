#!/bin/sh
# check.sh IMAGE: 0 if the image does what it is for
IMG=$1
run() { docker run --rm --network none "$IMG" "$@"; }
set -e
run | grep -qx ready
run pip | grep -qx 'not there'
run ensurepip | grep -qx 'not there'
run click | grep -qx there
