"""The daemon: one process that owns devices and networks, and works for all programs of its user. Server side only.

::

    process       single instance, port, log, housekeeping       →  builds a
    service       all parts in one value                         →  for
    server        HTTP routes            channel     WebSocket      behind
    gate          tokens, origins, kinds of bodies  (rules and secrets: access)
    jobs          the queue              watches     folders that fill it        previews
    workers       threads and lanes      work        one job     delivery        results to their places
    store         what is remembered     spool       what is kept on disk        recovery   after a crash

Clients never import it: they speak `engine.wire`, through `engine.client`.
"""
