"""Campaigns: Keeps advertisers, their campaigns and the ads that can be clicked."""
