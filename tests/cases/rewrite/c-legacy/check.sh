#!/bin/sh
# check.sh IMAGE: 0 if the image does what it is for
IMG=$1
run() { docker run --rm --network none "$IMG" "$@"; }
set -e
run digest sha256 abc | grep -q ba7816bf
run digest md4 abc | grep -qx a448017aaf21d8525fc10ae87aa6729d
