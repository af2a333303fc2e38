import csv
import locale
import sys
from importlib.metadata import entry_points, version
from importlib.resources import files

from dateutil import parser, tz


def main():
    match sys.argv[1:]:
        case ["--version"]:
            print("agenda", version("agenda"))
        case ["holidays"]:
            for name, day in csv.reader(files("agenda").joinpath("data/holidays.csv").read_text().splitlines()):
                print(day, name)
        case ["format", name, *words]:
            (found,) = entry_points(group="agenda.formats", name=name)
            print(found.load()(" ".join(words)))
        case ["zone", name]:
            print(parser.parse("2024-07-01T12:00Z").astimezone(tz.gettz(name)).isoformat())
        case ["locale"]:
            locale.setlocale(locale.LC_ALL, "")
            print(locale.format_string("%.2f", 1234.5, grouping=True))
        case _:
            print("usage: agenda holidays | format NAME WORDS | zone NAME | locale | --version")
