"""Revisions: Keeps further contents of a file and brings them back."""
