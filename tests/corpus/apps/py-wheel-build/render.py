import sys

import markupsafe
import wrapt
from markupsafe import _speedups  # noqa: F401 - the compiled one


@wrapt.decorator
def shout(wrapped, instance, args, kwargs):
    return wrapped(*args, **kwargs).upper()


@shout
def render(text):
    return str(markupsafe.escape(text))


print(render(" ".join(sys.argv[1:]) or "<nothing>"))
