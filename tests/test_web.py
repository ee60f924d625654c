"""Where a download may go, and where no address and no redirect can send it."""

from __future__ import annotations

import ssl

import pytest
import trustme
from fileserver import serving

from engine.errors import AddressRefused, DownloadUnavailable, TransferFailed
from engine.web import Web, is_public, system_resolve

CONTENT = bytes(range(256)) * 300


def body(web, url, **headers):
    with web.get(url, headers) as answer:
        assert answer.status == 200
        return b"".join(answer.chunks)


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("8.8.8.8", True), ("2606:4700::1111", True), ("::ffff:8.8.8.8", True), ("64:ff9b::808:808", True),
        ("127.0.0.1", False), ("127.8.8.8", False), ("0.0.0.0", False),  # noqa: S104 - an address to refuse
        ("10.1.2.3", False), ("172.16.0.1", False),
        ("192.168.1.1", False), ("169.254.169.254", False), ("100.64.0.1", False), ("192.0.2.1", False),
        ("198.18.0.1", False), ("224.0.0.1", False), ("240.0.0.1", False), ("255.255.255.255", False),
        ("::", False), ("::1", False), ("fe80::1", False), ("fe80::1%eth0", False), ("fc00::1", False),
        ("fd12:3456::1", False), ("fec0::1", False), ("ff02::1", False), ("ff0e::1", False), ("2001:db8::1", False),
        ("::ffff:127.0.0.1", False), ("::ffff:10.0.0.1", False), ("::127.0.0.1", False), ("2002:7f00:1::", False),
        ("2002:a00:1::", False), ("64:ff9b::7f00:1", False), ("64:ff9b:1::808:808", False),
        ("2001:0:7f00:1::1", False), ("not an address", False), ("", False),
    ],
)  # fmt: skip
def test_only_addresses_that_everybody_can_reach_are_public(address, public):
    assert is_public(address) is public


INSIDE = [
    "https://127.0.0.1/a", "https://127.1/a", "https://2130706433/a", "https://0x7f000001/a", "https://0177.0.0.1/a",
    "https://10.0.0.1/a", "https://192.168.0.1:8443/a", "https://169.254.169.254/latest/meta-data", "https://[::1]/a",
    "https://[::ffff:127.0.0.1]/a", "https://[fe80::1]/a", "https://[64:ff9b::a00:1]/a", "https://localhost/a",
    "https://0.0.0.0/a",
]  # fmt: skip


@pytest.mark.parametrize("url", INSIDE)
def test_addresses_inside_the_own_network_are_refused(url):
    with pytest.raises(AddressRefused), Web().get(url, {}):
        pass


@pytest.mark.integration
@pytest.mark.parametrize("url", [*INSIDE, "http://8.8.8.8/a", "ftp://8.8.8.8/a", "file:///etc/passwd", "//10.0.0.1/a"])
def test_redirects_to_them_or_away_from_https_are_refused(url):
    with serving(redirects={"/a": url}) as server:
        web = Web(trusted=frozenset({server.origin}))
        with pytest.raises(AddressRefused), web.get(f"{server.origin}/a", {}):
            pass
        assert len(server.seen) == 1


@pytest.mark.parametrize("answers", [["10.0.0.1"], ["8.8.8.8", "127.0.0.1"], ["::1"], ["169.254.169.254"]])
def test_a_name_that_leads_inside_is_refused_even_if_only_one_of_its_addresses_does(answers):
    with (
        pytest.raises(AddressRefused, match=r"models\.example"),
        Web(lambda *_: answers).get("https://models.example", {}),
    ):
        pass


@pytest.mark.parametrize("url", ["http://models.example/a", "HTTP://models.example", "ftp://models.example/a"])
def test_anything_but_https_is_refused_before_the_name_is_looked_up(url):
    with pytest.raises(AddressRefused, match="https"), Web(lambda *_: pytest.fail("looked up")).get(url, {}):
        pass


@pytest.mark.parametrize("url", ["https://user:secret@models.example/a", "nonsense", "https://", "https://a b/", ""])
def test_addresses_of_no_use_are_refused(url):
    with pytest.raises(AddressRefused), Web(lambda *_: ["8.8.8.8"]).get(url, {}):
        pass


def test_a_name_that_nobody_knows_is_a_failed_transfer():
    def resolve(host, port):
        raise OSError("no such name")

    with pytest.raises(TransferFailed, match="online"), Web(resolve).get("https://models.example/a", {}):
        pass


def test_the_system_resolves_loopback():
    assert "127.0.0.1" in system_resolve("127.0.0.1", 80)


@pytest.mark.integration
def test_five_redirects_are_followed_and_six_are_not():
    hops = {f"/{n}": f"/{n + 1}" for n in range(6)}
    with serving(files={"/5": CONTENT}, redirects={k: v for k, v in hops.items() if k != "/5"}) as server:
        web = Web(trusted=frozenset({server.origin}))
        assert body(web, f"{server.origin}/0") == CONTENT
        server.redirects["/5"] = "/6"
        server.files["/6"] = CONTENT
        with pytest.raises(AddressRefused, match="5 redirects"), web.get(f"{server.origin}/0", {}):
            pass
        server.redirects["/5"] = "/5"
        with pytest.raises(AddressRefused, match="5 redirects"), web.get(f"{server.origin}/5", {}):
            pass


@pytest.mark.integration
def test_only_the_trusted_origin_itself_may_be_on_this_machine():
    with serving(files={"/a": CONTENT}) as server, serving(files={"/a": CONTENT}) as other:
        web = Web(trusted=frozenset({server.origin}))
        assert body(web, f"{server.origin}/a") == CONTENT
        for url in (f"{other.origin}/a", f"http://localhost:{server.port}/a", f"https://127.0.0.1:{server.port}/a"):
            with pytest.raises(AddressRefused), web.get(url, {}):
                pass
        assert not other.seen


@pytest.mark.integration
def test_requests_say_no_more_than_they_must_and_take_nothing_from_the_environment(monkeypatch, tmp_path):
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login me password secret\n")
    monkeypatch.setenv("NETRC", str(tmp_path / ".netrc"))
    for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    with serving(files={"/a": CONTENT}) as server:
        body(Web(trusted=frozenset({server.origin})), f"{server.origin}/a")
        ((_, headers),) = server.seen
        assert headers.pop("user-agent").startswith("relief/")
        assert headers == {"host": f"127.0.0.1:{server.port}", "accept-encoding": "identity"}


@pytest.mark.integration
def test_a_compressed_answer_is_refused():
    with serving(files={"/a": CONTENT}, headers={"Content-Encoding": "gzip"}) as server:
        web = Web(trusted=frozenset({server.origin}))
        with pytest.raises(DownloadUnavailable, match="compressed"), web.get(f"{server.origin}/a", {}):
            pass


@pytest.mark.integration
def test_a_broken_connection_is_a_failed_transfer():
    with serving(files={"/a": CONTENT}, cuts=[1000]) as server:
        web = Web(trusted=frozenset({server.origin}))
        with pytest.raises(TransferFailed, match="broke off"), web.get(f"{server.origin}/a", {}) as answer:
            list(answer.chunks)


@pytest.fixture(scope="module")
def authority():
    return trustme.CA()


@pytest.fixture
def tls(authority, tmp_path):
    """A server's side of TLS for a host; it notes the names that clients ask for."""
    authority.cert_pem.write_to_path(tmp_path / "authority.pem")

    def context(host):
        names = []
        server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert(host).configure_cert(server)
        server.sni_callback = lambda _socket, name, _context: names.append(name)
        return server, names

    return context


@pytest.mark.integration
def test_the_connection_goes_to_the_checked_address_while_tls_and_http_name_the_host(tls, tmp_path):
    context, names = tls("models.example")
    asked = []

    def rebinding(host, port):
        """A name server that answers differently the second time."""
        asked.append((host, port))
        return ["127.0.0.1"] if len(asked) == 1 else ["10.0.0.1"]

    with serving(files={"/a": CONTENT}, tls=context) as server:
        origin = f"https://models.example:{server.port}"
        web = Web(rebinding, frozenset({origin}), tmp_path / "authority.pem")
        assert body(web, f"{origin}/a") == CONTENT
        assert asked == [("models.example", server.port)]
        assert names == ["models.example"]
        assert server.asked("Host") == [f"models.example:{server.port}"]


@pytest.mark.integration
@pytest.mark.parametrize("trusting", [True, False])
def test_a_certificate_of_another_host_or_of_an_unknown_authority_is_refused(tls, tmp_path, trusting):
    context, _ = tls("other.example" if trusting else "models.example")
    with serving(files={"/a": CONTENT}, tls=context) as server:
        origin = f"https://models.example:{server.port}"
        authorities = tmp_path / "authority.pem" if trusting else None
        web = Web(lambda *_: ["127.0.0.1"], frozenset({origin}), authorities)
        with pytest.raises(AddressRefused, match="certificate"), web.get(f"{origin}/a", {}):
            pass
        assert not server.seen


@pytest.mark.integration
def test_the_next_address_is_tried_when_one_does_not_answer():
    with serving(files={"/a": CONTENT}) as server:
        origin = f"http://models.example:{server.port}"
        web = Web(lambda *_: ["::1", "127.0.0.1"], frozenset({origin}))  # the server listens on IPv4 only
        assert body(web, f"{origin}/a") == CONTENT


def test_a_port_where_nobody_listens_is_a_failed_transfer():
    web = Web(lambda *_: ["127.0.0.1"], frozenset({"https://models.example:9"}))
    with pytest.raises(TransferFailed, match="cannot be reached"), web.get("https://models.example:9/a", {}):
        pass
