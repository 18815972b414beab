"""{{ component.title | strip_stop | docstring }}: {{ component.responsibility | lower_first | sentence | docstring }}"""
