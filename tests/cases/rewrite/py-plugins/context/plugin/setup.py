from setuptools import setup

setup(name="csvout", version="1", py_modules=["csvout"], data_files=[("share/csvout", ["head.txt"])], entry_points={"report.out": ["csv = csvout:write"]})
