"""What sources say: which programs they start, which files, libraries and modules they open. Pure.

Text and bytes in, frozen values out. Nothing here reads a file, and the grammars are imported when the first text needs
them.
"""
