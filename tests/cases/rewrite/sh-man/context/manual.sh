#!/bin/sh
if [ $# -eq 0 ]; then
    echo "usage: manual PROGRAM"
    exit 0
fi
MANPAGER=cat exec man --no-hyphenation "$@"
