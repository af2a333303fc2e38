"""Two images compared by their files."""
