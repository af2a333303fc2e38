#!/bin/sh
# check.sh IMAGE: 0 if the image does what it is for
set -e
IMG=$1
run() { docker run --rm --network none "$IMG" "$@"; }
run about git | grep -q 'git version'
run fresh notes
