"""Keeps a mirror of a repository with large files."""
import argparse
import subprocess
import tempfile


def git(*words, folder):
    return subprocess.run(["git", "-C", folder, *words], check=True, text=True, stdout=subprocess.PIPE).stdout


def install():
    with tempfile.TemporaryDirectory() as folder:
        git("init", "--quiet", folder=folder)
        print(git("lfs", "install", "--local", folder=folder), end="")


def main():
    parser = argparse.ArgumentParser(prog="mirror")
    parser.add_argument("what", nargs="?", choices=["status", "install"], default="status")
    if parser.parse_args().what == "install":
        install()
    else:
        print("mirror: ready")


main()
