"""The table of languages: `table` has all rows; a module of a language has its own. Pure data."""
