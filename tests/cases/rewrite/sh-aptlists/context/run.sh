#!/bin/sh
case "$1" in
"") ready ;;
*) apt-cache show "$1" | sed -n 's/^Package: /package /p' | head -n 1 ;;
esac
