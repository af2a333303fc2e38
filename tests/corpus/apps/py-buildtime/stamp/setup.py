"""A package that knows when it was built, as a compiled server does."""

import time

from setuptools import setup
from setuptools.command.build_py import build_py


class Stamped(build_py):
    def run(self):
        super().run()
        with open(f"{self.build_lib}/stamp.py", "a") as file:
            file.write(f"\nBUILT = {time.strftime('%d %B %Y %H:%M:%S')!r}\n")


setup(name="stamp", version="1.0", py_modules=["stamp"], cmdclass={"build_py": Stamped})
