import sys

TERMS = "/usr/share/doc/shop/"


def main(args):
    if not args:
        print("terms: say a language")
    elif args[0] == "edition":
        print("edition", open("/usr/share/info/shop/edition").read())
    else:
        print(open(TERMS + args[0] + ".txt").read())


main(sys.argv[1:])
