"""Links: Maps short codes to addresses and keeps codes unique."""
