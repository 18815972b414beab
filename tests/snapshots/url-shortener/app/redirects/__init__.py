"""Redirects: Resolves short codes and records that they were followed."""
