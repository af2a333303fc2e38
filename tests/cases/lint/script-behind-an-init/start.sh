#!/bin/sh
/srv/app --port 80
