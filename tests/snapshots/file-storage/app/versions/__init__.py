"""Versions: Commits versions of files, lists changes, and deletes old versions."""
