"""The sections that the comment and the job summary are made of, in Markdown: a module for each, and what all need.

A section is a function from a `Writer` and what it is about to Markdown, empty where there is nothing to say.
"""
