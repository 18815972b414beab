"""Links: Maps unique short codes to addresses."""
