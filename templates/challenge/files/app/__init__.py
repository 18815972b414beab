"""{{ title | sentence | docstring }}"""
