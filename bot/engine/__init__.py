"""The Docker engine: building, exporting, measuring and running images."""
