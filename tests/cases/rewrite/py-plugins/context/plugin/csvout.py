import subprocess
import sys


def write(rows):
    head = open(sys.prefix + "/share/csvout/head.txt").read().strip()
    tool = subprocess.run(["git", "--version"], capture_output=True)
    return head + ";".join(rows) + str(tool.returncode)
