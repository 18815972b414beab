{{ ((component.title | strip_stop) ~ ": " ~ (component.responsibility | lower_first | sentence)) | py_docstring }}
