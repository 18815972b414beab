"""Campaigns: Groups links that are reported together."""
