"""{{<py_doc text={title | sentence} />}}"""
