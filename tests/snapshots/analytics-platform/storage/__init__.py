"""What is kept about tenants: one interface, and the stores behind it."""
