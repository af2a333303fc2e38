NAME = "comments"
