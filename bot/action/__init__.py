"""A run inside a workflow: event, inputs, commits, delivery, chat."""
