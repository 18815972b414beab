"""Detection in layers: rules over robust profiles, a model that learns, and patterns across tenants."""
