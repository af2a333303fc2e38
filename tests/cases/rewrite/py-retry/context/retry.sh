#!/bin/sh
# ./retry.sh "COMMAND": again and again until it works, three times at most.
attempt=1
until eval "$1"; do
    [ "$attempt" -eq 3 ] && exit 1
    attempt=$((attempt + 1))
    sleep 1
done
