"""What an image does when it runs, and whether two images do the same."""
