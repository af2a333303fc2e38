"""What to ask of an image."""
