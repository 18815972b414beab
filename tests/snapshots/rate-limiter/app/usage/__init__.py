"""Usage: Keeps how much each client was allowed and denied."""
