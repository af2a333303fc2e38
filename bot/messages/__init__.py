"""The catalogue: every sentence that Hullcheck shows to people, in all its languages, one module an area."""
