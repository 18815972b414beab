"""Analytics: Counts how often links and campaigns were followed."""
