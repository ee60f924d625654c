"""Asks public web servers: over TLS only, and never from inside the user's own network.

Neither an address in a list nor a server's redirect may make this program ask the machine or the network it runs in
(server-side request forgery). So each host is resolved here, once; all of its addresses must be public; and the
connection goes to the very address that was checked, so that a name server which answers differently a moment later
(DNS rebinding) changes nothing. TLS still names the host and verifies its certificate.

Proxies, ``.netrc`` and certificate bundles from the environment are left aside on purpose: a proxy would resolve the
name again, out of sight of the check. Only this module imports requests; its errors end here.

A host that the user named in the settings is another matter: a cloud service of one's own may well stand in one's own
network, or on this very machine. Only there may it do without TLS.
"""

from __future__ import annotations

import ipaddress
import socket
import ssl
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import SplitResult, urljoin, urlsplit

import requests
from requests.adapters import HTTPAdapter

from engine import __version__
from engine.errors import AddressRefused, DownloadUnavailable, TransferFailed

Resolve = Callable[[str, int], Sequence[str]]
"""From a host's name and a port to its addresses, as text; raises `OSError` for a name that does not resolve."""

MAX_REDIRECTS = 5
_REDIRECTS = frozenset((301, 302, 303, 307, 308))
_CHUNK = 2**16
"""Bytes: small enough to notice a cancellation soon on a slow line."""
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
"""How an IPv4 server is written in networks that speak IPv6 only (RFC 6052)."""


def system_resolve(host: str, port: int) -> list[str]:
    """The addresses that the operating system knows for a host, in its order of preference."""
    answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(answer[4][0]) for answer in answers))


def is_public(address: str) -> bool:
    """Whether an IP address belongs to a server that anybody on the internet can reach.

    Private, loopback, link-local, shared, reserved and multicast ranges do not, nor does an IPv6 address with such an
    IPv4 address inside, nor text that is no address.
    """
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(parsed, IPv6Address):
        parsed = _ipv4_inside(parsed) or parsed
    elsewhere = parsed.is_multicast or parsed.is_reserved or parsed.is_link_local
    if isinstance(parsed, IPv6Address):
        elsewhere = elsewhere or parsed.is_site_local
    return parsed.is_global and not elsewhere


def _ipv4_inside(address: IPv6Address) -> IPv4Address | None:
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour


class Body(Protocol):
    """What is sent along, read as it goes: a file, or a part of one. ``len`` is what is left of it, in bytes."""

    def __len__(self) -> int: ...
    def read(self, size: int = -1, /) -> bytes: ...
    def seek(self, offset: int, /) -> object: ...


@dataclass(frozen=True)
class Answer:
    """What a server sent: ``headers`` with any case of their names, ``chunks`` the body.

    Reading ``chunks`` raises `TransferFailed` when the connection breaks or stalls.
    """

    status: int
    headers: Mapping[str, str]
    chunks: Iterator[bytes]


@dataclass(frozen=True)
class Web:
    """The way out.

    ``trusted`` names origins, such as ``http://127.0.0.1:8000``, that must be on this machine and may do without TLS:
    for tests. ``authorities`` is a file of certificates instead of the usual ones. ``named`` are hosts that the user
    named: at any port, in the user's network too, and without TLS on this machine only.
    """

    resolve: Resolve = system_resolve
    trusted: frozenset[str] = frozenset()
    authorities: Path | None = None
    connect_seconds: float = 10.0
    read_seconds: float = 30.0
    named: frozenset[str] = frozenset()

    @contextmanager
    def get(self, url: str, headers: Mapping[str, str]) -> Iterator[Answer]:
        """Ask for ``url``, through at most five redirects; each one is checked like the first address.

        Raises `AddressRefused` for what must not be asked, `TransferFailed` for what did not answer,
        `DownloadUnavailable` for a body that only a decompressor could read.
        """
        for _ in range(MAX_REDIRECTS + 1):
            request = _prepared("GET", url, headers)
            with self._sent(request, self.read_seconds) as response:
                if response.headers.get("Content-Encoding", "identity") != "identity":
                    raise DownloadUnavailable(f"{urlsplit(url).hostname} sends it compressed although asked not to.")
                if response.status_code not in _REDIRECTS or "Location" not in response.headers:
                    yield Answer(response.status_code, response.headers, _chunks(response))
                    return
                url = urljoin(str(request.url), response.headers["Location"])
        raise AddressRefused(f"{url} is not followed: it was reached through more than {MAX_REDIRECTS} redirects.")

    @contextmanager
    def ask(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str],
        body: bytes | Body | None = None,
        *,
        seconds: float | None = None,
    ) -> Iterator[Answer]:
        """Ask once, and follow no redirect: what is sent along is for this server only.

        ``seconds`` is how long it may be silent. Raises `AddressRefused` and `TransferFailed`.
        """
        request = _prepared(method, url, headers, body)
        with self._sent(request, seconds or self.read_seconds) as response:
            yield Answer(response.status_code, response.headers, _chunks(response))

    @contextmanager
    def _sent(self, request: requests.PreparedRequest, seconds: float) -> Iterator[requests.Response]:
        target = urlsplit(str(request.url))
        request.headers["Host"] = target.netloc  # the connection itself only knows the address
        failure: requests.ConnectionError | None = None
        for address in self._checked_addresses(target):
            adapter = _PinnedAdapter(address, str(target.hostname))
            body: Any = request.body
            if hasattr(body, "seek"):
                body.seek(0)  # an address before may have taken some of it
            try:
                response = self._send(adapter, request, seconds)
            except requests.ConnectionError as error:
                failure = error  # an IPv6 address without a route, for one; the next may answer
                adapter.close()
                continue
            except requests.RequestException as error:
                adapter.close()
                raise TransferFailed(f"{target.hostname} gave no answer.") from error
            try:
                yield response
            finally:
                response.close()
                adapter.close()
            return
        if failure is not None and _distrusted(failure):
            raise AddressRefused(f"{target.hostname} is not trusted: its certificate does not prove it.") from failure
        raise TransferFailed(f"{target.hostname} cannot be reached.") from failure

    def _send(self, adapter: HTTPAdapter, request: requests.PreparedRequest, seconds: float) -> requests.Response:
        return adapter.send(
            request,
            stream=True,
            timeout=(self.connect_seconds, seconds),
            verify=True if self.authorities is None else str(self.authorities),
        )

    def _checked_addresses(self, target: SplitResult) -> Sequence[str]:
        host = str(target.hostname)
        trusted = f"{target.scheme}://{target.netloc}" in self.trusted
        named = host in self.named and target.scheme in ("http", "https")
        if target.scheme != "https" and not trusted and not named:
            raise AddressRefused(f"{target.geturl()} is refused: only https is used.")
        if "@" in target.netloc:
            raise AddressRefused(f"An address at {host} is refused: it carries a user name.")
        try:
            addresses = self.resolve(host, target.port or (443 if target.scheme == "https" else 80))
        except UnicodeError as error:
            raise AddressRefused(f"{host} is not a name that a server can have.") from error
        except OSError as error:
            raise TransferFailed(f"{host} cannot be found; is this machine online?") from error
        here = trusted or target.scheme == "http"
        permitted = _is_loopback if here else _is_a_server if named else is_public
        for address in addresses:
            if not permitted(address):
                if named and here:
                    raise AddressRefused(f"{host} is refused: without https only a service of this machine is asked.")
                raise AddressRefused(f"{host} is refused: it leads to {address}, which is not on the public internet.")
        return addresses


class _PinnedAdapter(HTTPAdapter):
    """Connects to one address, whatever the name resolves to by now; TLS names and verifies the host all the same."""

    def __init__(self, address: str, host: str) -> None:
        super().__init__(max_retries=0)
        self._address = address
        self._host = host

    def build_connection_pool_key_attributes(
        self, request: requests.PreparedRequest, verify: Any, cert: Any = None
    ) -> Any:
        place, tls = super().build_connection_pool_key_attributes(request, verify, cert)
        return {**place, "host": self._address}, {**tls, "server_hostname": self._host}


def _prepared(
    method: str, url: str, headers: Mapping[str, str], body: bytes | Body | None = None
) -> requests.PreparedRequest:
    ours = {"User-Agent": f"relief/{__version__}", "Accept-Encoding": "identity", **headers}
    sent: Any = body
    try:
        return requests.Request(method, url, headers=ours, data=sent).prepare()
    except (requests.RequestException, ValueError) as error:
        raise AddressRefused(f"{url} is not an address on the web.") from error


def _chunks(response: requests.Response) -> Iterator[bytes]:
    try:
        yield from response.iter_content(_CHUNK)
    except requests.RequestException as error:
        raise TransferFailed("The connection broke off.") from error


def _is_loopback(address: str) -> bool:
    return ipaddress.ip_address(address).is_loopback


def _is_a_server(address: str) -> bool:
    """Whether one server can have this address, wherever it is; link-local ones are those of clouds' own metadata."""
    parsed = ipaddress.ip_address(address)
    if isinstance(parsed, IPv6Address):
        parsed = _ipv4_inside(parsed) or parsed
    if parsed.is_loopback:
        return True
    return not (parsed.is_multicast or parsed.is_reserved or parsed.is_link_local or parsed.is_unspecified)


def _distrusted(error: BaseException) -> bool:
    """Whether a certificate was the reason, which trying again does not change."""
    reason: BaseException | None = error
    while reason is not None:
        if isinstance(reason, ssl.SSLCertVerificationError):
            return True
        reason = reason.__cause__ or reason.__context__
    return False
