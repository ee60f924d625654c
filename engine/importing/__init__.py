"""Networks of strangers, made fit to be used like ours: looked at, converted, measured, added; start at `route`."""
