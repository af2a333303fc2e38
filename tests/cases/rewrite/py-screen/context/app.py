import sys


def main(args):
    if not args:
        print("screen: ready")
    elif args[0] == "tk":
        import tkinter

        print("tk", tkinter.TkVersion)
    elif args[0] == "db":
        import dbm.gnu

        print("db", dbm.gnu.library)
    else:
        import curses

        curses.setupterm(args[0], 1)
        print("cols", curses.tigetnum("cols"))


main(sys.argv[1:])
