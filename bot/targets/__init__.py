"""Which images a change concerns."""
