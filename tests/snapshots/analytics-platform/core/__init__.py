"""The platform's rules: pure functions over events, on the standard library alone.

Nothing here reads a clock, a file or a socket, so the same code runs in process, in a job of a stream processor and
in a test. State is plain data that pickles.
"""
