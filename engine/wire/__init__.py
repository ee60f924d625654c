"""What travels between the daemon and everybody else: the one place where both sides' words are defined.

``values`` are what HTTP bodies consist of, ``about`` what the daemon tells of itself, ``socket`` the messages of the
WebSocket, ``bands`` its binary frames, ``proof`` how both sides prove what they know. The panel's TypeScript types are
generated from here. A change that an older client cannot live with raises `PROTOCOL`.
"""

PROTOCOL = 1
"""Version of the protocol; both sides must have the same."""

PORTS = (47801, 47802, 47803, 47804)
"""Where the daemon listens, the first free one: a Photoshop panel must declare beforehand where it may connect to."""
