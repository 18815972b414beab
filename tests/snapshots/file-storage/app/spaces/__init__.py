"""Spaces: Keeps trees of files that devices share."""
