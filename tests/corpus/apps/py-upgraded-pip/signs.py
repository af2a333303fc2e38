import sys

from itsdangerous import Signer


def main():
    words = sys.argv[1:]
    if not words or "--help" in words:
        print("usage: signs WORD...")
        return
    for word in words:
        print(Signer("key").sign(word).decode())
