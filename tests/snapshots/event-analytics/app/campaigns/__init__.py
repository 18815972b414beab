"""Campaigns: Manages advertisers, campaigns and ads."""
