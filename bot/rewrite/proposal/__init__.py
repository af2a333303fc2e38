"""What recipes share: runtime bases, build packages, projects of a language."""
