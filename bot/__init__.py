"""Hullcheck reviews container images in pull requests."""

__version__ = "0.1.0"
HOMEPAGE = "https://github.com/hullcheck/hullcheck"
