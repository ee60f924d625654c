"""What is found out before a job is accepted, so that what was accepted can be done."""

from __future__ import annotations

from pathlib import Path

from engine import catalog
from engine.daemon.access import Client, Scope, checked_path
from engine.daemon.store import JobRow, Store
from engine.daemon.work import Work
from engine.depth import map_format
from engine.domain import EnhanceRequest, Format
from engine.enhance import Engine, check_free
from engine.errors import OutputUnwritable, ReliefError, RequestError, ScopeRefused, UnknownUpload
from engine.replace import translated
from engine.wire.values import NewJob, Source, Wish


def check(client: Client, wanted: NewJob, engine: Engine, store: Store, work: Work) -> None:
    """Raises the `ReliefError` for which this job could not be done, or this client may not ask for it."""
    for source in (wanted.input, *wanted.wish.sources):
        check_source(client, source, store)
    output = wanted.output
    targets = [path for path in (output.path, output.depth_path) if path is not None]
    if targets and client.scope is not Scope.LOCAL:
        raise ScopeRefused("This client may not name files; leave the path out and fetch the result.")
    for target in targets:
        _check_target(checked_path(target), overwrite=output.overwrite)
    if output.path is not None and output.format is None and Format.named(output.path) is None:
        raise RequestError(f"{Path(output.path).name} has no file extension that can be written.")
    if output.depth_path is not None:
        map_format(Path(output.depth_path))
    if output.folder and client.folder is None:
        raise RequestError("This client registered no folder when it was paired.")
    if output.pixels and (wanted.input.upload is None or store.upload(wanted.input.upload).pixels is None):
        raise RequestError("Raw pixels come back only for raw pixels that were uploaded.")
    engine.check(work.request(wanted))


def _check_target(target: Path, *, overwrite: bool) -> None:
    try:
        if not target.parent.is_dir():
            raise OutputUnwritable(f"{target.name} could not be written: its folder does not exist.")
        check_free([target], overwrite=overwrite)
    except OSError as error:  # too long a name, or a folder into which we may not look
        raise translated(error, target.name) from error


def check_wish(client: Client, source: Source, wish: Wish, engine: Engine, store: Store, work: Work) -> EnhanceRequest:
    """The same for a picture and a wish alone; the engine's request."""
    for one in (source, *wish.sources):
        check_source(client, one, store)
    request = work.wished(wish)
    engine.check(request)
    return request


def check_source(client: Client, source: Source, store: Store) -> None:
    """Raises for a file that the client may not name, or an upload that is not its own."""
    if source.path is not None:
        if client.scope is not Scope.LOCAL:
            raise ScopeRefused("This client may not name files; upload the picture.")
        checked_path(source.path)
        return
    try:
        row = store.upload(source.upload or "")
    except KeyError:
        row = None
    if row is None or row.owner != client.id:
        raise UnknownUpload("There is no upload of this name; uploads are kept for an hour.")


def fastest(engine: Engine) -> str:
    """The device on which the model that stands for the machine's speed runs fastest."""
    devices = engine.devices
    if len(devices) == 1:
        return devices[0].id
    model = catalog.find(engine.models, engine.settings.measured_model)
    spec = model.networks[max(model.scales)]
    device, _ = engine.choice.fastest(spec, EnhanceRequest(), [], deep=False)
    return device.id


def told(error: BaseException, row: JobRow) -> str:
    """The sentence for people: an upload goes by the name that its owner gave it."""
    if not isinstance(error, ReliefError):
        return "Relief failed in a way that nobody foresaw; the log says more."
    upload = NewJob.model_validate_json(row.wanted).input.upload
    return str(error).replace(upload, row.name or "The picture") if upload is not None else str(error)
