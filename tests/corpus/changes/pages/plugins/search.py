NAME = "search"
