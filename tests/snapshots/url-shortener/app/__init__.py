"""URL Shortener."""
