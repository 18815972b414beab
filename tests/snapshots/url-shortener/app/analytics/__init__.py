"""Analytics: Counts the clicks of links and campaigns."""
