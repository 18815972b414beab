"""Campaigns: Manages campaigns and ads."""
