"""Versions: Keeps the history of each file."""
