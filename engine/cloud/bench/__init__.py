"""``relief cloud bench``: ways to serve networks, compared on this machine with the same tiles from the same clients.

The service itself runs on Ray Serve; the two ways without it stand here to be compared with, and nowhere else.
"""
