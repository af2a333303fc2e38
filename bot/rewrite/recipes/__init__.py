"""One file a toolchain. A file that is put here is found; nothing else needs to know of it."""
