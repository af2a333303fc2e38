from setuptools import setup

setup(
    name="signs",
    version="1.0",
    py_modules=["signs"],
    install_requires=["itsdangerous==2.2.0"],
    entry_points={"console_scripts": ["signs=signs:main"]},
)
