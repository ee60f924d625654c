"""Training, scoring and export of the networks that the engine runs."""
