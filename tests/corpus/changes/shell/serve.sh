#!/bin/sh
trap 'exit 0' TERM
cat > /tmp/answer <<'END'
while read -r line && [ "${#line}" -gt 1 ]; do :; done
printf 'HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 6\r\n\r\nready\n'
END
nc -lk -p 8080 -e sh /tmp/answer &
wait
