"""Campaigns: Groups links for reporting."""
