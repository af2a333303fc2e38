NAME = "server"
