"""Folders: Keeps the folders that files are sorted into."""
