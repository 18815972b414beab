"""Rate Limiter."""
