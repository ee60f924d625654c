"""What a panel may do at a really running daemon, and what files may be named by whoever may name files."""

from __future__ import annotations

import contextlib
import os

import pytest
from attacks import (
    NOBODY,
    asked,
    contents,
    finished,
    let_in,
    log_of,
    opened,
    said,
)
from daemons import ask
from pictures import encoded, noise

from engine import errors
from engine.daemon.access import checked_folder, checked_path
from engine.domain import JobState
from engine.live import Live, pair
from engine.wire.values import Destination, NewJob, Source, Wish

pytestmark = pytest.mark.integration
posix = pytest.mark.skipif(os.name == "nt", reason="permissions and links are POSIX here")


@pytest.fixture(scope="module")
def small(home):
    path = home / "small secret.png"
    path.write_bytes(encoded(noise(40, 30), "PNG"))
    return path


# --- panels -----------------------------------------------------------------------------------------------------------

LOCAL_ONLY = (
    ("GET", "/metrics"),
    ("POST", "/v1/pairing"),
    ("GET", "/v1/clients"),
    ("DELETE", f"/v1/clients/{NOBODY}"),
    ("POST", "/v1/shutdown"),
    ("POST", "/v1/queue/pause"),
    ("POST", "/v1/queue/resume"),
)


def test_a_panel_may_not_rule_the_daemon(port, panel, local):
    for method, path in LOCAL_ONLY:
        status, _, body = ask(port, method, path, token=panel.token)
        assert (status, body["code"]) == (403, "scope-refused"), (method, path)
    assert not local.health().paused


def test_a_panel_may_not_name_files(running, port, panel, small, tmp_path):
    upload = ask(port, "POST", "/v1/uploads", token=panel.token, body=small.read_bytes(), Content_Type="application/octet-stream")[2]["id"]  # fmt: skip
    mine, theirs, out = {"upload": upload}, {"path": str(small)}, str(tmp_path / "out.png")
    wishes = [
        {"input": theirs},
        {"input": mine, "output": {"path": out}},
        {"input": mine, "output": {"path": out, "depth_path": out}},
        {"input": mine, "output": {"depth_path": out}},
        {"input": mine, "wish": {"depth": {"file": theirs}}},
        {"input": mine, "wish": {"restoration": {"protect": theirs}}},
    ]
    region = {"x": 0, "y": 0, "width": 8, "height": 8}
    before = contents(running)["jobs"]
    for wish in wishes:
        status, _, body = asked(port, panel.token, "/v1/jobs", wish)
        assert (status, body["code"]) in ((403, "scope-refused"), (422, "request-invalid")), wish
        with opened(port) as socket:
            let_in(socket, panel)
            code = said(socket, type="submit", ref=1, job=wish)["error"]["code"]
            assert code in ("scope-refused", "protocol-broken"), wish
    for wish in (wishes[0], *wishes[4:]):
        status, _, body = asked(port, panel.token, "/v1/previews", {**wish, "region": region})
        assert (status, body["code"]) == (403, "scope-refused"), wish
    assert contents(running)["jobs"] == before
    assert list(tmp_path.iterdir()) == []


def test_jobs_and_uploads_of_others_are_unknown_to_a_panel(port, token, panel, page, local, small):
    """On every route and with every message; the answer is the same as for what does not exist."""
    job = finished(local, local.submit(NewJob(input=Source(path=str(small)), wish=Wish(scale=2)))).id
    upload = local.upload(small).id
    _, _, document = ask(port, "GET", "/v1/openapi.json", token=token)
    names = {"job": job, "upload": upload, "client": panel.client}
    actions = ("cancel", "pause", "resume")
    bodies = {"place": {"before": None}, "answer": {"where": "here"}, "opinion": {"kind": "kept"}}
    for path, found in document["paths"].items():
        if "{job}" not in path and "{upload}" not in path:
            continue
        for method in found:
            for action in actions if "{action}" in path else ("",):
                body = bodies.get(path.rpartition("/")[2])
                status, _, answer = asked(port, panel.token, path.format(**names, action=action), body, method.upper()) if body else ask(port, method.upper(), path.format(**names, action=action), token=panel.token)  # fmt: skip
                assert status == 404, (method, path)
                assert answer["code"] in ("unknown-job", "unknown-upload")
    for address in (panel, page):
        with opened(port) as socket:
            let_in(socket, address)
            for kind in (*actions, "attach", "forget"):
                assert said(socket, type=kind, job=job)["error"]["code"] == "unknown-job", kind
            assert said(socket, type="fetch", transfer=1, job=job)["error"]["code"] == "unknown-job"
            answer = said(socket, type="submit", ref=3, job={"input": {"upload": upload}})
            assert (answer["error"]["code"], answer["ref"]) == ("unknown-upload", 3)
    used = {"input": {"upload": upload}, "region": {"x": 0, "y": 0, "width": 8, "height": 8}}
    assert asked(port, panel.token, "/v1/previews", used)[2]["code"] == "unknown-upload"
    assert ask(port, "GET", "/v1/jobs", token=panel.token)[2]["jobs"] == [] == ask(port, "GET", "/v1/jobs", token=page.token)[2]["jobs"]  # fmt: skip
    assert local.job(job).state is JobState.DONE


def test_a_panel_cannot_move_a_job_before_another_clients(port, panel, local, small):
    local.pause_queue()
    try:
        theirs = local.submit(NewJob(input=Source(path=str(small)), wish=Wish(scale=2))).id
        upload = ask(port, "POST", "/v1/uploads", token=panel.token, body=small.read_bytes(), Content_Type="application/octet-stream")[2]["id"]  # fmt: skip
        mine = asked(port, panel.token, "/v1/jobs", {"input": {"upload": upload}})[2]["id"]
        assert asked(port, panel.token, f"/v1/jobs/{mine}/place", {"before": theirs}, "PUT")[2]["code"] == "unknown-job"
        assert ask(port, "POST", f"/v1/jobs/{mine}/cancel", token=panel.token)[0] == 200
        local.cancel(theirs)
    finally:
        local.resume_queue()


def test_events_of_others_are_not_told(port, panel, local, small):
    with Live(panel) as live:
        finished(local, local.submit(NewJob(input=Source(path=str(small)), wish=Wish(scale=2))))
        assert live.events.empty()


def test_a_panel_whose_token_was_taken_back_is_out_at_once(local, port, tmp_path, small):
    """Also from a connection that it has open."""
    gone = pair(port, local.pair().code, "Gone")
    with Live(gone) as live:
        local.unpair(gone.client)
        live.act("attach", NOBODY)
        with pytest.raises(errors.DaemonUnreachable, match="4401"):
            live.wait(NOBODY, seconds=10)
    assert ask(port, "GET", "/v1/jobs", token=gone.token)[0] == 401
    with pytest.raises(errors.ReliefError):
        Live(gone)


# --- paths ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def linked(tmp_path):
    """Links to files and folders: name to path."""
    real = tmp_path / "real"
    real.mkdir()
    (real / "a.png").write_bytes(encoded(noise(20, 20), "PNG"))
    (tmp_path / "link.png").symlink_to(real / "a.png")
    (tmp_path / "way").symlink_to(real)
    (tmp_path / "dangling.png").symlink_to(tmp_path / "nowhere.png")
    return tmp_path


BAD_PATHS = {
    "parent": "{home}/real/../real/a.png",
    "relative": "real/a.png",
    "dotted": "./a.png",
    "home": "~/a.png",
    "a link": "{home}/link.png",
    "a link on the way": "{home}/way/a.png",
    "a link to nothing": "{home}/dangling.png",
    "a share": "//server/share/a.png",
    "a share of Windows": "\\\\server\\share\\a.png",
    "a mixed share": "\\/server/share/a.png",
    "a device path": "\\\\?\\C:\\a.png",
    "a device": "\\\\.\\PhysicalDrive0",
    "an address": "file:///etc/hostname",
    "nothing after NUL": "{home}/real/a.png\0.png",
    "NUL": "\0",
    "a long name": "{home}/" + "n" * 300 + ".png",
    "a long way": "{home}/" + "d/" * 1900 + "a.png",
    "too long": "/" + "x" * 5000,
}


@posix
@pytest.mark.parametrize("kind", BAD_PATHS)
def test_a_path_that_does_not_lead_straight_there_is_refused(running, local, port, token, linked, kind):
    path = BAD_PATHS[kind].format(home=linked)
    good, before = str(linked / "real" / "a.png"), sorted(linked.rglob("*"))
    region = {"x": 0, "y": 0, "width": 8, "height": 8}
    bodies = {
        "input": {"input": {"path": path}},
        "output": {"input": {"path": good}, "output": {"path": path}},
        "depth map": {"input": {"path": good}, "output": {"path": str(linked / "out.png"), "depth_path": path}},
        "depth": {"input": {"path": good}, "wish": {"depth": {"file": {"path": path}}}},
        "mask": {"input": {"path": good}, "wish": {"restoration": {"protect": {"path": path}}}},
    }
    for place, body in bodies.items():
        status, _, answer = asked(port, token, "/v1/jobs", body)
        if status == 201:  # then it fails when its turn comes
            assert kind in ("a long name", "a long way"), place
            ended = finished(local, local.job(answer["id"]))
            assert ended.state is JobState.FAILED or place in ("depth", "mask"), "which some networks do not need"
            assert ended.error is None or ended.error.code in ("input-unreadable", "input-missing"), ended.error
            continue
        assert status in (403, 422), (place, answer)
        if kind not in ("a long name", "a long way", "too long"):
            assert answer["code"] == "path-refused", place
    for place in ("input", "depth", "mask"):
        status, _, answer = asked(port, token, "/v1/previews", {**bodies[place], "region": region})
        assert status in (403, 422) or (place != "input" and kind in ("a long name", "a long way")), (place, answer)
    assert sorted(linked.rglob("*")) == before
    assert running.process.poll() is None


def test_a_folder_or_a_device_is_no_picture(local, tmp_path):
    for path in (str(tmp_path), "/dev/zero", "/dev/stdin", "/proc/self/mem") if os.name != "nt" else (str(tmp_path),):
        with contextlib.suppress(errors.PathRefused):  # /dev/stdin is a link
            ended = finished(local, local.submit(NewJob(input=Source(path=path), wish=Wish(scale=2))))
            assert ended.state is JobState.FAILED
            assert ended.error.code in ("input-unreadable", "not-a-picture", "input-missing", "input-empty")


@posix
@pytest.mark.parametrize("kind", ["relative", "parent", "a link on the way", "a share", "NUL", "a long way"])
def test_a_panel_registers_only_a_real_folder(local, port, linked, kind):
    path = BAD_PATHS[kind].format(home=linked).removesuffix("/a.png")
    with pytest.raises(errors.PathRefused):
        pair(port, local.pair().code, "Photoshop", path)
    assert path not in [c.folder for c in local.clients().clients]


@posix
def test_a_folder_of_somebody_else_is_not_registered():
    if os.getuid() == 0:
        pytest.skip("all folders here are ours")
    with pytest.raises(errors.PathRefused):
        checked_folder("/")


@pytest.mark.skipif(os.name != "nt", reason="how Windows spells paths")
@pytest.mark.parametrize("path", ["C:a.png", "\\a.png", "\\??\\C:\\a.png", "C:\\folder\\NUL"])
def test_other_spellings_of_windows_are_refused(path):
    with pytest.raises(errors.PathRefused):
        checked_path(path)


@posix
@pytest.mark.parametrize("what", ["folder", "result", "above"])
def test_a_result_is_never_written_through_a_link(running, local, home, small, tmp_path, what):
    """The folder was a folder when the panel was paired; what it is when the result comes is looked at again."""
    above = tmp_path / "above"
    folder, elsewhere = above / "data", tmp_path / "elsewhere"
    folder.mkdir(parents=True)
    elsewhere.mkdir()
    (elsewhere / "data").mkdir()
    owner = pair(running.settings.port, local.pair().code, "Linker", str(folder))
    local.pause_queue()
    try:
        with Live(owner) as live:
            upload = live.upload(picture(small))
            output = Destination(folder=True, format="png")
            job = live.submit(NewJob(input=Source(upload=upload), wish=Wish(scale=2), output=output))
            if what == "folder":
                folder.rmdir()
                folder.symlink_to(elsewhere)
            elif what == "above":
                above.rename(tmp_path / "moved")
                above.symlink_to(elsewhere)
            else:
                (folder / f"result-{job.id}.png").symlink_to(elsewhere / "victim.png")
            local.resume_queue()
            ended = live.wait(job.id)
    finally:
        local.resume_queue()
    assert ended.state is JobState.FAILED
    assert ended.error.code == "path-refused"
    assert [p.name for p in elsewhere.rglob("*")] == ["data"]


def picture(path):
    from engine.imagefile import decode
    from engine.pixels import Image

    return Image(decode(path, max_pixels=10**6).pixels)


# --- afterwards -------------------------------------------------------------------------------------------------------
def test_the_log_holds_no_secret_and_no_name(home, token, panel, page, small):
    """The last of this file: after all of the above."""
    logs = log_of(home)
    for secret in (token, panel.token, page.token, panel.client, small.name, "out.png", "a.png", "Photoshop", "Linker"):
        assert secret not in logs, secret
