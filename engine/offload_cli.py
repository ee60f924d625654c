"""``relief cloud login``, ``logout`` and ``account``, ``relief send``, and the option ``--where``: the cloud's users.

Heavy imports stand inside the commands.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from engine import options
from engine.command import DONE, FAILED, AsJson, clear_errors, load_settings, named_precision
from engine.errors import RequestError

if TYPE_CHECKING:
    from engine.batch import Task
    from engine.domain import Report
    from engine.errors import ReliefError
    from engine.offload.policy import Estimate
    from engine.offload.policy import Task as Size

_PLACES = ("policy", "here", "cloud", "megapixels", "minutes", "ask")
WhereName = Annotated[
    str,
    typer.Option(
        "--where",
        metavar="PLACE",
        help="policy (as the settings say), here or cloud; or megapixels, minutes or ask, if the cloud is on.",
    ),
]


def named_where(name: str) -> str:
    """What ``--where`` asks for; raises `RequestError`."""
    if name not in _PLACES:
        raise RequestError(f"--where must be {', '.join(_PLACES[:-1])} or {_PLACES[-1]}, not {name!r}.")
    return name


def ask(task: Size, estimate: Estimate) -> bool:
    """Ask who sits at the terminal; where nobody does, the picture stays here."""
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        return False
    here, there = (f"about {s:.0f} s" if s is not None else "unknown" for s in (estimate.here, estimate.there))
    question = f"{task.megapixels:.0f} megapixels: here {here}, in the cloud {there}. Send it to the cloud?"
    return typer.confirm(question, default=False, err=True)


def add_to(app: typer.Typer) -> None:
    """Add the commands of a service's users to ``relief cloud``."""
    app.command(short_help="Set up a service for this user.")(login)
    app.command(short_help="Forget the service and its key.")(logout)
    app.command(short_help="Which service is set up, and how it is.")(account)


def login(
    address: Annotated[str, typer.Argument(metavar="ADDRESS", help="Such as https://cloud.example.")],
    policy: Annotated[
        str | None, typer.Option(metavar="NAME", help="off, megapixels, minutes or ask; see 'relief config show'.")
    ] = None,
) -> None:
    """Set up a cloud service: its address goes into the settings, its key into the system's keyring.

    The key is asked for, or read from standard input. Nothing is sent there until cloud_policy or --where says so.
    """
    with clear_errors(as_json=False):
        from engine import config_file
        from engine.offload.asking import checked_address
        from engine.offload.client import Service
        from engine.offload.keys import SystemKeys

        origin = checked_address(address)
        key = typer.prompt("API key", hide_input=True) if sys.stdin.isatty() else sys.stdin.readline()
        service = Service(origin, key.strip())
        hello = service.hello()
        service.check_key()
        SystemKeys().put(origin, key.strip())
        config_file.change({"cloud_address": origin} | ({"cloud_policy": policy} if policy else {}))
        now = load_settings()
    print(f"{origin} is set up, the key is in the system's keyring. cloud_policy is {now.cloud_policy}.")
    print(
        "A picture that goes there is sent without EXIF, GPS, XMP and file name; they are put back into the result. "
        f"It is deleted there when the result is here, at the latest after {hello.keep_hours:g} hours."
    )


def logout() -> None:
    """Forget the service: its address, its key, and that anything might be sent there."""
    with clear_errors(as_json=False):
        from engine import config_file
        from engine.offload.asking import checked_address
        from engine.offload.keys import SystemKeys

        address = load_settings().cloud_address
        if address:
            SystemKeys().remove(checked_address(address))
        config_file.change({"cloud_address": None, "cloud_policy": None})
    print(f"{address} is forgotten." if address else "No service was set up.")


def account(*, as_json: AsJson = False) -> None:
    """Show which service is set up, and ask it how it is."""
    with clear_errors(as_json=as_json):
        from dataclasses import asdict

        from engine.offload import keys
        from engine.offload.client import Service

        settings = load_settings()
        own = keys.account(settings, keys.SystemKeys())
        service = Service(own.address, own.key)
        hello = service.hello()
        service.check_key()
    if as_json:
        print(json.dumps({"address": own.address, "policy": settings.cloud_policy, **asdict(hello)}))
        return
    speed = f"{hello.megapixels_per_second:.1f} MP/s" if hello.megapixels_per_second else "speed not known yet"
    print(f"{own.address}: answers, knows the key, {speed}; cloud_policy is {settings.cloud_policy}")
    print(f"pictures up to {hello.max_megapixels} MP, kept for {hello.keep_hours:g} hours at most")


def send(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder with pictures.")],
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="Folder for the results.")],
    to: Annotated[
        str | None, typer.Option("--to", metavar="URL", help="The service.", show_default="that of the settings")
    ] = None,
    scale: options.Scale = None,
    size: options.ExactSize = None,
    model: options.ModelName = None,
    precision: options.PrecisionName = "auto",
    file_format: options.FormatName = None,
    quality: options.Quality = None,
    parallel: Annotated[int, typer.Option(min=1, max=64, metavar="N", help="Pictures at a time.")] = 4,
    *,
    lossless: options.Lossless = False,
    recursive: options.Recursive = False,
    as_json: AsJson = False,
) -> None:
    """Have a cloud service do all pictures of a folder; nothing is done on this machine.

    What has a result already is left out, so that the same command goes on after an interruption; what was sent is
    not sent again. The key is RELIEF_CLOUD_KEY, or the one of 'relief cloud login'.
    """
    with clear_errors(as_json=as_json, if_stopped="the same command goes on with what is missing"):
        from engine import batch, console
        from engine.domain import EnhanceRequest, OutputOptions, Where
        from engine.enhance import Engine
        from engine.offload import keys, sending
        from engine.offload.route import Offload

        settings = load_settings()
        own = keys.account_at(to, keys.SystemKeys()) if to else keys.account(settings, keys.SystemKeys())
        written = OutputOptions(options.named_format(file_format), quality, lossless)
        width, height = options.exact_size(size)
        request = EnhanceRequest(
            model=model or settings.model,
            scale=scale,
            width=width,
            height=height,
            precision=named_precision(precision),
        )
        if not folder.is_dir():
            raise RequestError(f"{folder} is not a folder.")
        tasks = batch.plan([folder], out, written.format, "", recursive=recursive)
        view = console.JsonView() if as_json else console.TerminalView(len(tasks))
        complete = True

        def ended(task: Task, outcome: Report | ReliefError) -> None:
            nonlocal complete
            if isinstance(outcome, Exception):
                complete = False
                view.failed(task, outcome)
            else:
                view.done(task, outcome)

        with Engine(settings) as engine, view:
            engine.check(request)
            for task in [task for task in tasks if task.target.exists()]:
                view.skipped(task)
            missing = [task for task in tasks if not task.target.exists()]
            offload = Offload(engine, lambda: own, where=Where.CLOUD, fallback=False)
            sending.send(missing, out, offload, request, written, parallel=parallel, started=view.started, ended=ended)
    raise typer.Exit(DONE if complete else FAILED)
