"""Dockerfiles: reading them as BuildKit does, their stages, what their commands do, and edits that lose nothing."""
