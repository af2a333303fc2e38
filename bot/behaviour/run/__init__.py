"""An image run in a sandbox under an exercise."""
