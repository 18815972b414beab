"""Limiter: Decides whether a request is allowed, and counts it."""
