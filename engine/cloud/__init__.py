"""The engine as a service: an HTTP API, a queue in a database, pictures and tiles on replicas of Ray Serve.

::

    ingress    HTTP: keys, limits, uploads in parts, jobs, results by signed addresses
       ↓ a row in the database is an accepted job
    jobs       hands queued jobs to replicas, again if one dies
       ↓
    pictures   `engine.enhance` of one picture; several tiles under way at once
       ↓
    inference  networks, batches of equal tiles

Everything but `inference`, `pictures` and `serving` knows nothing of Ray, so that all of it can run in one process.
"""
