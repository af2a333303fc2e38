"""A run by hand: one module a command."""
