"""From a proposal to the text of a Dockerfile."""
