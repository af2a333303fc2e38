"""Base and head of one target: builds, measuring, layers."""
