{{ title | sentence | py_docstring }}
