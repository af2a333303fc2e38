"""The machine it runs on: processes, folders, git, files kept."""
