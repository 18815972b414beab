"""Uploads: Keeps parts of resumable uploads and joins them to files."""
