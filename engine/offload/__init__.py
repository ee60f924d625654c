"""Pictures too large or too slow for this machine, done by a cloud service instead: only when the user says so.

`route` is where to start: it decides, writes the result, and does the picture here when the cloud fails; `trip` is the
way there and back. `policy` decides, `privacy` takes out of a picture what is nobody's business, `client` speaks to the
service through `asking`, `keys` keeps the API key, `sending` does whole folders. As long as the policy is off, nothing
here opens a connection.
"""
