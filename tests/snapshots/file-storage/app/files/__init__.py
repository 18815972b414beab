"""Files: Takes files, describes them and streams them back."""
