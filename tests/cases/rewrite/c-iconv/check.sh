#!/bin/sh
# check.sh IMAGE: 0 if the image does what it is for
IMG=$1
run() { docker run --rm --network none "$IMG" "$@"; }
set -e
run recode SHIFT_JIS UTF-8 | grep -q recoded
run recode ISO-8859-15 UTF-8 | grep -q recoded
