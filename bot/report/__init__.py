"""What people and programs read: every output is rendered from the one report."""
