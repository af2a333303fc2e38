"""The properties of every test: the same examples in each run, unless `make fuzz` asks for new ones."""

from hypothesis import settings

from tests.fuzz import examples

settings.register_profile("project", examples(100))
settings.load_profile("project")
