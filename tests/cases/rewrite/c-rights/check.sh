#!/bin/sh
# check.sh IMAGE: 0 if the image does what it is for
IMG=$1
run() { docker run --rm --network none "$IMG" "$@"; }
set -e
run desk-root id | grep -q 'euid 0'
run desk write /desk | grep -q 'written 2500'
run desk write /srv/drop | grep -q written
docker run --rm --sysctl net.ipv4.ip_unprivileged_port_start=1024 "$IMG" desk-port port | grep -q '^bound'
