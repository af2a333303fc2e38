#!/bin/sh
/srv/app "$@"
