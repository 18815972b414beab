"""Ad Click Analytics."""
