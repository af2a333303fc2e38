import importlib.util

import click


@click.command()
@click.argument("name", default="")
def main(name):
    """Whether a part is there: the audit asks for it."""
    click.echo(("there" if importlib.util.find_spec(name) else "not there") if name else "ready")


main()
