#!/bin/sh
set -e
IMG=$1
run() { docker run --rm --network none "$@"; }
run "$IMG" ruby ask.rb 1 debian_version | grep -q 12
run "$IMG" ruby ask.rb 2 --version --quiet | grep -q '1\.'
run "$IMG" ruby ask.rb 3 --version --quiet | grep -qi mercurial
