#!/bin/sh
stamp > /tmp/stamp
