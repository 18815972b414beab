"""Redirects: Resolves short codes and records clicks."""
