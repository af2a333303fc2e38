"""The configuration: keys, values, reading, organisation."""
