"""Forms of a proved rewrite: cache mounts, another user."""
