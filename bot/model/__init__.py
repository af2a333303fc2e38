"""The values that travel: everything that one step of a review hands to the next, a module for each stage.

All of them are frozen and plain. Nothing here reads a file, runs a tool or knows how it is shown. The words are
those of docs/glossary.md. Sizes are bytes, uncompressed unless the name says `pull`; times are seconds; lines
count from 1; paths are POSIX and relative to the root of the repository.
"""
