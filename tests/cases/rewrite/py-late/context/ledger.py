import sys


def add(name):
    import sqlite3

    with sqlite3.connect(":memory:") as base:
        base.execute("create table goods (name text)")
        base.execute("insert into goods values (?)", (name,))
        return base.execute("select count(*) from goods").fetchone()[0]


def show(text):
    from pygments import highlight
    from pygments.formatters import HtmlFormatter
    from pygments.lexers import get_lexer_by_name

    return highlight(text, get_lexer_by_name("markdown"), HtmlFormatter())


def main(words):
    match words:
        case ["add", name]:
            print("kept:", add(name))
        case ["show", text]:
            print(show(text))
        case _:
            print("usage: ledger.py add NAME | show TEXT")


main(sys.argv[1:])
