#!/bin/sh
# check.sh IMAGE: 0 if the image does what it is for
IMG=$1
run() { docker run --rm --network none "$IMG" "$@"; }
set -e
T=$(mktemp -d); trap 'rm -rf $T' EXIT; echo hello > $T/a.txt
for one in J j z; do tar -C $T -c${one}f - a.txt | docker run -i --rm --network none "$IMG" python app.py list | grep -q '^a.txt$'; done
