"""Image registries: who we are there, what they hold, and pulling and pushing through the engine."""
