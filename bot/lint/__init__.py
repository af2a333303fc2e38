"""Findings of hadolint, BuildKit and our own rules."""
