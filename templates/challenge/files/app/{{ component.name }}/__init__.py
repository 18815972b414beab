"""{{<py_doc text={component.title | strip_stop} />}}: {{ component.responsibility | lower_first | sentence | docstring }}"""
