"""``relief models``: what is installed, what can be pulled, and both changed. Heavy imports stand inside commands."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from engine.command import AsJson, clear_errors, installed_models, load_settings
from engine.errors import LicenceNotAccepted, RequestError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.pull import Offer, Progress
    from engine.web import Web

app = typer.Typer(no_args_is_help=True, help="The networks: installed ones, and more of them.", rich_markup_mode=None)


@dataclass(frozen=True)
class Sources:
    """Where networks are pulled from. Tests pass another one as the command's context object."""

    offers: Path
    web: Web


def _sources(context: typer.Context) -> Sources:
    from engine import pull
    from engine.web import Web

    return context.obj if isinstance(context.obj, Sources) else Sources(pull.shipped_offers(), Web())


def _folder() -> Path:
    from engine import catalog

    return catalog.user_weights(load_settings().models_dir)


@app.command("list")
def list_installed(*, as_json: AsJson = False) -> None:
    """List the installed models."""
    from engine import console

    with clear_errors(as_json=as_json):
        models = installed_models()
    if as_json:
        print(json.dumps([console.model_values(m) for m in models.values()], indent=2))
        return
    for model in models.values():
        first = next(iter(model.networks.values()))
        scales = "depth" if model.estimator else " ".join(f"x{s}" for s in model.scales)
        print(f"{model.name:24} {scales:12} {' '.join(first.variants):16} {first.licence}")


@app.command(short_help="Show a model's files and scores.")
def show(name: str, *, as_json: AsJson = False) -> None:
    """Show a model: what it takes, its files with their sha256, and its scores."""
    from engine import catalog, console

    with clear_errors(as_json=as_json):
        model = catalog.find(installed_models(), name)
    if as_json:
        print(json.dumps(console.model_values(model), indent=2))
        return
    print(model.name)
    for scale, spec in model.networks.items():
        does = f"estimates depth ({spec.estimator.gives})" if spec.estimator else f"x{scale}"
        print(f"\n  {does}  inputs {', '.join(spec.inputs)}; halo {spec.halo} px; licence {spec.licence}")
        for precision, variant in spec.variants.items():
            print(f"    {precision:5} {variant.path.name}  sha256 {variant.sha256}")
        for benchmark, score in spec.scores.items():
            print(f"    {benchmark}  {score:.3f}" if spec.estimator else f"    {benchmark}  {score:.2f} dB")


@app.command(short_help="What can be pulled.")
def available(context: typer.Context, *, as_json: AsJson = False) -> None:
    """List the networks of others that 'relief models pull' fetches, with size and licence."""
    from engine import pull

    with clear_errors(as_json=as_json):
        offers = pull.load(_sources(context).offers)
        installed = installed_models()
    if as_json:
        print(json.dumps([_offer_values(o, installed=o.name in installed) for o in offers.values()], indent=2))
        return
    for offer in offers.values():
        mark = "  (installed)" if offer.name in installed else ""
        print(f"{offer.name:24} {offer.size / 1e6:7.0f} MB  {offer.licence.name}{mark}\n    {offer.about}")


def _offer_values(offer: Offer, *, installed: bool) -> dict[str, Any]:
    return {
        "name": offer.name,
        "kind": offer.kind,
        "about": offer.about,
        "installed": installed,
        "bytes": offer.size,
        "licence": vars(offer.licence),
        "files": {str(p): {"url": f.url, "bytes": f.size, "sha256": f.sha256} for p, f in offer.files.items()},
    }


@app.command("pull", short_help="Fetch a network of others.")
def pull_offer(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="See 'relief models available'.")],
    sha256: Annotated[
        str | None, typer.Option("--sha256", metavar="HEX", help="Of the file, where it is not known yet.")
    ] = None,
    *,
    accept_licence: Annotated[
        bool, typer.Option("--accept-licence", "--accept-license", help="You read the licence and accept it.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Fetch a network of others into your models folder.

    A transfer that broke off goes on where it stopped when the command is run again.
    """
    from engine import pull

    with clear_errors(as_json=as_json, if_stopped="the same command goes on from what is there"):
        sources, folder = _sources(context), _folder()
        offer = pull.find(pull.load(sources.offers), name)
        accepted = _licence_accepted(offer, given=accept_licence, ask=not as_json)
        with _progress_bar(offer, shown=not as_json) as on_progress:
            entry = pull.pull(
                offer, folder, sources.web, licence_accepted=accepted, sha256=sha256, on_progress=on_progress
            )
    paths = [str(folder / file["path"]) for file in entry["files"].values()]
    if as_json:
        print(json.dumps({"status": "done", "name": name, "files": paths, "licence": offer.licence.name}))
        return
    print(f"{name} is installed: {', '.join(paths)}")


def _licence_accepted(offer: Offer, *, given: bool, ask: bool) -> bool:
    """Show the licence; whether it was accepted, by option or by answer. Raises `LicenceNotAccepted` for a no."""
    licence = offer.licence
    print(f"{offer.name} comes under: {licence.name}. {licence.statement}\n{licence.url}", file=sys.stderr)
    if given or not licence.must_be_accepted or not (ask and sys.stdin.isatty()):
        return given
    if not typer.confirm("Do you accept this licence?", err=True):
        raise LicenceNotAccepted(f"{offer.name} was not pulled: its licence was not accepted.")
    return True


@contextmanager
def _progress_bar(offer: Offer, *, shown: bool) -> Iterator[Callable[[Progress], None]]:
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, TextColumn, TimeRemainingColumn, TransferSpeedColumn
    from rich.progress import Progress as Bar

    columns = TextColumn(offer.name), BarColumn(), DownloadColumn(), TransferSpeedColumn(), TimeRemainingColumn()
    with Bar(*columns, console=Console(stderr=True), transient=True, disable=not shown) as bar:
        task = bar.add_task(offer.name, total=offer.size)
        yield lambda progress: bar.update(task, completed=progress.done)


@app.command("import", short_help="Add a network from a file of your own.")
def import_file(
    file: Annotated[Path, typer.Argument(help="An .onnx, .safetensors, .pth, .pt or .ckpt file.")],
    *,
    name: Annotated[str | None, typer.Option("--name", help="What to call it; by default after the file.")] = None,
    licence: Annotated[
        str | None, typer.Option("--licence", "--license", metavar="TEXT", help="Its licence, by name or as a text.")
    ] = None,
    licence_file: Annotated[
        Path | None, typer.Option("--licence-file", "--license-file", help="A file with its licence.")
    ] = None,
    set_up_converter: Annotated[
        bool, typer.Option("--set-up-converter", help="Fetch what files other than ONNX need, 1.2 GB, once.")
    ] = False,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace your own network of this name.")] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask, even if the licence is unknown.")] = False,
    as_json: AsJson = False,
) -> None:
    """Add a super-resolution network of others, from a file, to your models.

    It is loaded and measured in a process of its own with limits, and none of its code runs.
    """
    from engine.importing import route as importing

    def told(step: str) -> None:
        print(f"{step} …", file=sys.stderr, flush=True)

    with clear_errors(as_json=as_json):
        chosen = name or importing.name_for(file)
        importing.check_name(chosen)
        terms = importing.licence(licence, licence_file)
        if terms is None:
            _check_unlicensed(chosen, yes=yes, ask=not as_json)
        added = importing.import_model(
            file,
            name=chosen,
            licence=terms,
            folder=_folder(),
            overwrite=overwrite,
            set_up_converter=set_up_converter,
            on_step=told,
        )
    if as_json:
        files = [str(path) for path in (added.weights, added.licence_file) if path]
        values = {"status": "done", "name": chosen, "files": files, "sha256": added.sha256, "licence": added.licence}
        print(json.dumps({**values, "architecture": added.architecture, **added.contract.values()}))
        return
    contract = added.contract
    print(f"{chosen} is installed: x{contract.scale}, halo {contract.halo} px, {added.weights}")


def _check_unlicensed(name: str, *, yes: bool, ask: bool) -> None:
    """A network without a licence is added only if that is meant; raises `LicenceNotAccepted`."""
    question = f"No licence is given for {name}, so nobody can tell what its results may be used for. Add it?"
    if not yes and not (ask and sys.stdin.isatty() and typer.confirm(question, err=True)):
        raise LicenceNotAccepted(
            f"{name} was not added: its licence is unknown. Give --licence or --licence-file, or --yes to do without."
        )


@app.command(short_help="Delete a model that you added.")
def remove(
    name: str,
    *,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    as_json: AsJson = False,
) -> None:
    """Delete a model of your models folder, with its files. What comes with the program stays."""
    from engine import catalog, overlay

    with clear_errors(as_json=as_json):
        folder = _folder()
        catalog.find(installed_models(), name)
        if name not in catalog.load([folder]):
            raise RequestError(f"{name} comes with the program; only models that you added can be removed.")
        if not yes and not (sys.stdin.isatty() and not as_json and typer.confirm(f"Delete {name}?", err=True)):
            raise RequestError(f"{name} was not removed; give --yes to remove it without being asked.")
        paths = overlay.remove(folder, name)
    if as_json:
        print(json.dumps({"status": "done", "name": name, "files": [str(path) for path in paths]}))
        return
    print(f"{name} is removed: {', '.join(str(path) for path in paths)}")
