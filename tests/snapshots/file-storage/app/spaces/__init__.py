"""Spaces: Keeps the spaces. Each is a tree of files that several devices share."""
