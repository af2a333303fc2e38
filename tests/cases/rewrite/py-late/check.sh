#!/bin/sh
# check.sh IMAGE: 0 if the image does what it is for
IMG=$1
run() { docker run --rm --network none "$IMG" "$@"; }
set -e
run python3 ledger.py add crate | grep -q 'kept: 1'
run python3 ledger.py show '*crate*' | grep -q '<span'
