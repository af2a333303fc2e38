"""What an image is given so that it starts: variables, a standard input, and services beside it."""
