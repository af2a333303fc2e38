#!/bin/bash
apt-get install -y wget
