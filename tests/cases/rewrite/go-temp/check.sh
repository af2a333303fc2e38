#!/bin/sh
# check.sh IMAGE: 0 if the image does what it is for
IMG=$1
run() { docker run --rm --network none "$IMG" "$@"; }
set -e
run drop temp | grep -q 'true <nil>'
run drop zone America/Recife | grep -q 'zone <nil>'
run drop run git --version | grep -q 'git version'
