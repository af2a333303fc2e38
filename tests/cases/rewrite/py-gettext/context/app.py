import gettext
import sys


def main(args):
    if not args:
        print("shop: ready")
        return
    said = gettext.translation("shop", "/usr/share/locale", languages=[args[0]], fallback=True)
    print(said.gettext("open"))


main(sys.argv[1:])
