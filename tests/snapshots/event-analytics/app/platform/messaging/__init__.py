"""Events: every change of a record is told to handlers, at least once and with effect once.

`outbox` writes an event in the transaction of its change, `relay` publishes it to a `broker`, and
`consumer` gives it to the `handlers`. `service` puts them together.
"""
