"""Analytics: Counts clicks by link and period."""
