"""Relief's engine: from a picture file to a larger, cleaner picture file on this machine."""

__version__ = "0.1.0"
