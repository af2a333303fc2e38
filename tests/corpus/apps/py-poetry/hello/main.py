from importlib.metadata import version
from pathlib import Path

import click


@click.group()
def main():
    """Greets."""


@main.command()
@click.argument("name")
def greet(name):
    click.echo(f"Hello, {name}!")


@main.command()
def words():
    click.echo(Path(__file__).with_name("words.txt").read_text().strip())
    click.echo(f"hello {version('hello')}")
