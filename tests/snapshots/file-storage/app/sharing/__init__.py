"""Sharing: Records who may use a file until when, and issues tokens."""
