"""What a built image holds, read from its files."""
