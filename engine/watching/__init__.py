"""Watched folders: what comes into them is enhanced, once; start reading at `watcher`."""
