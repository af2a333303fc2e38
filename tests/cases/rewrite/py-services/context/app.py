import socket
import sys


def main(args):
    if not args:
        print("services: ready")
    elif args[0] == "nss":
        print(open("/etc/nsswitch.conf").read())
    elif args[0] == "proto":
        print(socket.getprotobyname(args[1]))
    else:
        print(socket.getservbyname(args[0]))


main(sys.argv[1:])
