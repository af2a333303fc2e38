#!/bin/sh
trap 'exit 0' TERM
printf 'HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 6\r\n\r\nready\n' > /tmp/answer
nc -lk -p 8080 -e cat /tmp/answer &
wait
