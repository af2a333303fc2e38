import os
import ssl
import sys


def main(args):
    if not args:
        print("digests: ready")
    elif args[0] == "conf":
        print("answer = 42" in open(os.path.join(os.path.dirname(ssl.get_default_verify_paths().openssl_cafile), "openssl.cnf")).read() or "answer = 42" in open("/etc/ssl/openssl.cnf").read())
    elif args[0] == "key":
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain("/etc/ssl/certs/" + args[1] + ".pem", "/etc/ssl/private/" + args[1] + ".key")
        print("loaded")


main(sys.argv[1:])
