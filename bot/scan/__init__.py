"""Known vulnerabilities of images: the scanner, and the comparison of two of its results."""
