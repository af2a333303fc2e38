"""Builds a candidate and holds it against the original."""
