"""search: what it is. search find WORD..., search scratch, search lock"""
import configparser
import os
import sqlite3
import sys
import tempfile

places = configparser.ConfigParser()
places.read(os.path.join(os.path.dirname(os.path.abspath(__file__)), "places.ini"))
here = places["places"]


def words(name):
    try:
        with open(here[name]) as text:
            return text.read().split()
    except OSError:
        return []


verb = sys.argv[1] if len(sys.argv) > 1 else ""
if verb == "index":
    book = sqlite3.connect(sys.argv[2])
    book.execute("create table page(word, name)")
    book.executemany("insert into page values(?, ?)", [("cord", "knots"), ("the", "all")])
    book.commit()
elif verb == "find":
    same = dict(pair.split("=") for pair in words("same"))
    found = []
    if os.path.exists(here["index"]):
        book = sqlite3.connect(here["index"])
        for word in sys.argv[2:]:
            if word not in words("stop"):
                found += [row[0] for row in book.execute("select name from page where word=?", [same.get(word, word)])]
    print("found", *found)
elif verb == "scratch":
    print(tempfile.gettempdir())
elif verb == "lock":
    print(oct(os.stat(here["lock"]).st_mode & 0o7777) if os.path.isdir(here["lock"]) else "none")
else:
    print("search find WORD")
