"""Reports: Returns the clicks and visitors of an ad, and the top ads of a campaign."""
