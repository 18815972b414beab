"""Campaigns: Manages campaigns and ads, and records up to when a campaign has been invoiced."""
