"""``relief cloud``: run the service, make and revoke keys, see how it is. Heavy imports stand inside the commands."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Annotated

import typer

from engine.command import DONE, FAILED, AsJson, clear_errors, load_settings
from engine.errors import ConfigError, RequestError

app = typer.Typer(no_args_is_help=True, help="The cloud service: the same engine behind an HTTP API.")
keys_app = typer.Typer(no_args_is_help=True, help="API keys of the service.")
app.add_typer(keys_app, name="keys")


@app.command()
def up() -> None:
    """Run the service on this machine, until Ctrl-C. It listens on 127.0.0.1 unless the settings say otherwise.

    The first start makes an API key and shows it, once.
    """
    import signal
    import threading

    with clear_errors(as_json=False, if_stopped="accepted jobs go on when the service starts again"):
        from engine import config

        require_extra()
        from engine.cloud import serving
        from engine.cloud import settings as cloud_settings

        settings = cloud_settings.load()
        stop = threading.Event()

        def until(event: threading.Event) -> None:
            while not event.wait(1.0):  # in short turns, or Windows would not see Ctrl-C
                pass

        def ready(url: str, secret: str | None) -> None:
            for name in (signal.SIGTERM, signal.SIGINT):
                signal.signal(name, lambda *_: stop.set())
            if secret is not None:
                print(f"A first API key, shown only now: {secret}")
            print(f"Relief Cloud listens at {url}", flush=True)

        serving.up(settings, config.load(), ready=ready, wait=lambda: until(stop))


@app.command()
def status(*, as_json: AsJson = False) -> None:
    """Show how the service of the settings is: whether it answers, and what it does."""
    import urllib.error
    import urllib.request

    with clear_errors(as_json=as_json):
        from engine.cloud import settings as cloud_settings

        settings = cloud_settings.load()
        scheme = "https" if settings.tls_certificate else "http"
        url = settings.public_url or f"{scheme}://{settings.host}:{settings.port}"
        try:
            opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
            with opener.open(f"{url}/v1/health", timeout=10) as found:
                answer = json.loads(found.read())
        except urllib.error.HTTPError as error:  # it answers, and something is wrong
            answer = json.loads(error.read())
        except (OSError, ValueError):
            answer = {"status": "down"}
    if as_json:
        print(json.dumps({"url": url, **answer}))
    elif answer["status"] == "down":
        print(f"Nothing answers at {url}.")
    else:
        print(f"{url}: {answer['status']}, {answer['queued']} queued, {answer['running']} running.")
        for part in ("database", "storage", "queue"):
            if not answer[part]:
                print(f"  the {part} does not work")
    raise typer.Exit(DONE if answer["status"] == "ok" else FAILED)


@app.command()
def bench(
    model: Annotated[str, typer.Option(help="The model that runs.", show_default="that of relief bench")] = "",
    scale: Annotated[int, typer.Option(help="Scale of the network.")] = 2,
    tile: Annotated[int, typer.Option(min=16, max=2048, help="Side of a tile in input pixels.")] = 512,
    precision: Annotated[list[str] | None, typer.Option(help="Precisions.", show_default="int8 and fp32")] = None,
    clients: Annotated[int, typer.Option(min=1, max=64, help="Clients that send at the same time.")] = 4,
    seconds: Annotated[float, typer.Option(min=0.1, max=600, help="Time for each line of the table.")] = 10.0,
    rounds: Annotated[int, typer.Option(min=1, help="Rounds; the best of each line counts.")] = 1,
    price: Annotated[float, typer.Option(min=0, help="Price of an hour of this machine, in any currency.")] = 0.08,
    document: Annotated[Path | None, typer.Option(help="Write the table between the marks of this document.")] = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Compare ways to serve networks on this machine: with and without Ray, replicas and batches.

    A round takes about as long as its twelve lines, and a minute more. Nothing else should run meanwhile.
    """
    with clear_errors(as_json=as_json):
        require_extra()
        from engine.cloud.bench import comparison
        from engine.cloud.bench.comparison import Row
        from engine.cloud.bench.trial import Trial

        trial = Trial.of(
            load_settings(),
            *(model, scale, tile, precision or ["int8", "fp32"]),
            clients=clients,
            seconds=seconds,
            rounds=rounds,
            price=price,
        )

        def show(row: Row) -> None:
            found = row.figures
            print(
                f"{row.way:30} {row.precision:5} {row.megapixels_per_second:7.2f} MP/s"
                f"   {found.tiles_per_second:7.2f} tiles/s"
                f"   p50 {found.p50_ms:6.0f}   p95 {found.p95_ms:6.0f}   p99 {found.p99_ms:6.0f} ms"
                f"   {found.errors} errors   {row.cost:.4f} for 1,000 MP",
                flush=True,
            )

        found = comparison.compare(trial, (lambda _: None) if as_json else show)
        if document is not None:
            comparison.write_into(document, found)
    if as_json:
        print(json.dumps(found.for_programs(), indent=2))
        return
    for name in trial.networks:
        print(f"Two replicas are {found.gain(name):.2f} times as fast as one in {name}.")
    print(f"At low load batching adds {found.batching_ms:.1f} ms to the 95th percentile.")


@app.command("config")
def config_show(*, as_json: AsJson = False) -> None:
    """Show every setting of the service, its value, and where that comes from."""
    from dataclasses import asdict

    from engine.cloud import settings as cloud_settings

    with clear_errors(as_json=as_json):
        items = [asdict(item) for item in cloud_settings.explain()]
    for item in items:
        if item["name"] in cloud_settings.SECRET and item["value"]:
            item["value"] = "(set, not shown)"
    if as_json:
        print(json.dumps(items, indent=2))
        return
    for item in items:
        print(f"# {item['help']} (from: {item['source']})\n{item['name']} = {json.dumps(item['value'])}\n")


@keys_app.command("add")
def keys_add(
    name: Annotated[str, typer.Argument(help="Whose key it is, for you to tell keys apart.")],
    jobs: Annotated[int | None, typer.Option(min=1, help="Jobs at a time.")] = None,
    megapixels: Annotated[float | None, typer.Option(min=0, help="Megapixels of results a day; 0 any.")] = None,
    requests: Annotated[int | None, typer.Option(min=1, help="Requests a minute.")] = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Make an API key and show it, once: only its hash is kept."""
    with clear_errors(as_json=as_json):
        require_extra()
        import contextlib

        from engine.cloud import serving
        from engine.cloud import settings as cloud_settings
        from engine.cloud.keys import Limits
        from engine.cloud.service import Stores

        settings = cloud_settings.load()
        if not 0 < len(name) <= 100:
            raise RequestError("A name has 1 to 100 characters.")
        limits = Limits(
            jobs if jobs is not None else settings.key_jobs,
            megapixels if megapixels is not None else settings.key_megapixels_a_day,
            requests if requests is not None else settings.key_requests_a_minute,
        )
        stores = Stores.open(settings)
        with contextlib.closing(stores.database):
            if any(key.name == name and key.revoked is None for key in stores.records.all_keys()):
                raise RequestError(f"There is a key named {name} already; revoke it first.")
            secret = serving.add_key(stores, settings, name, limits)
    print(json.dumps({"name": name, "key": secret}) if as_json else secret)


@keys_app.command("list")
def keys_list(*, as_json: AsJson = False) -> None:
    """List the keys with their limits and what they used today."""
    with clear_errors(as_json=as_json):
        require_extra()
        import contextlib
        from dataclasses import asdict

        from engine.cloud import settings as cloud_settings
        from engine.cloud.records import today
        from engine.cloud.service import Stores

        stores = Stores.open(cloud_settings.load())
        with contextlib.closing(stores.database):
            rows = [
                {
                    "id": key.id,
                    "name": key.name,
                    **asdict(key.limits),
                    "created": key.created,
                    "revoked": key.revoked,
                    "used_today": asdict(stores.records.usage(key.id, today())),
                }
                for key in stores.records.all_keys()
            ]
    if as_json:
        print(json.dumps(rows, indent=2))
        return
    for row in rows:
        made = time.strftime("%Y-%m-%d", time.gmtime(row["created"]))
        used = row["used_today"]
        gone = "  revoked" if row["revoked"] else ""
        print(f"{row['name']:20} {made}  today {used['jobs']} jobs, {used['megapixels']:.1f} MP{gone}")


@keys_app.command("revoke")
def keys_revoke(name: Annotated[str, typer.Argument(help="Name or id of the key.")]) -> None:
    """Revoke a key: from now on nobody gets in with it."""
    with clear_errors(as_json=False):
        require_extra()
        import contextlib

        from engine.cloud import settings as cloud_settings
        from engine.cloud.service import Stores

        stores = Stores.open(cloud_settings.load())
        with contextlib.closing(stores.database):
            if not stores.records.revoke(name):
                raise RequestError(f"There is no key named {name} that is not revoked.")
    print(f"{name} is revoked.")


def require_extra() -> None:
    """Raises `ConfigError` where the extra ``cloud`` is not installed."""
    import importlib.util

    missing = [name for name in ("ray", "sqlalchemy", "boto3") if importlib.util.find_spec(name) is None]
    if missing:
        raise ConfigError(f"The cloud service needs {', '.join(missing)}: pip install 'relief[cloud]'.")
