"""GitHub: the event that started the run, and everything that is written back to it."""
