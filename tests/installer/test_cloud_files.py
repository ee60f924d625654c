"""The containers: Dockerfiles, compose files and scripts hold what they promise, checked without Docker."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import tomllib

import pytest
from cloud_tools import CLOUD, ROOT, document, run, tool
from packaging.requirements import Requirement

from engine.cloud import settings as cloud_settings

DOCKERFILES = ("Dockerfile", "Dockerfile.cuda")
SCRIPTS = ("entrypoint.sh", "lock.sh", "minio/setup.sh", "secrets.sh")


@pytest.fixture
def installed(tmp_path):
    """The folder as a user has it, after its secrets were made."""
    folder = tmp_path / "cloud"
    shutil.copytree(CLOUD, folder, ignore=shutil.ignore_patterns("secrets", ".env", "__pycache__"))
    made = run(folder / "secrets.sh")
    assert made.returncode == 0, made.stdout
    return folder


def values(folder, name):
    """A file of secrets, by name of the variable."""
    lines = (folder / "secrets" / name).read_text(encoding="utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines)


def flat(text):
    """A Dockerfile's instructions, each on one line, without comments."""
    lines = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    return "\n".join(lines).replace("\\\n", " ").splitlines()


@pytest.fixture(params=DOCKERFILES)
def dockerfile(request):
    return CLOUD / request.param


def test_a_linter_has_nothing_to_say_about_a_dockerfile(dockerfile):
    said = run(tool("hadolint"), dockerfile)
    assert said.returncode == 0, said.stdout


def test_the_linter_would_say_something(tmp_path):
    (tmp_path / "Dockerfile").write_text("FROM python:latest\nRUN cd /tmp && sudo apt install x\n", encoding="utf-8")
    assert run(tool("hadolint"), tmp_path / "Dockerfile").returncode == 1


def test_bases_are_pinned_by_version(dockerfile):
    bases = [line.split()[1] for line in flat(dockerfile.read_text()) if line.startswith("FROM")]
    assert len(bases) == 2, "one stage to build, one to run"
    for base in bases:
        assert re.fullmatch(r"[\w./-]+:\d+\.\d+[\w.-]*", base), base


def test_the_service_runs_as_nobody_in_particular(dockerfile):
    lines = flat(dockerfile.read_text())
    users = [line.split()[1] for line in lines if line.startswith("USER")]
    assert users[-1] == "10001:10001"
    assert lines.index(f"USER {users[-1]}") < next(i for i, line in enumerate(lines) if line.startswith("ENTRYPOINT"))


def test_the_health_check_asks_the_service_at_its_port(dockerfile):
    text = dockerfile.read_text()
    port = cloud_settings.CloudSettings().port
    assert f"http://127.0.0.1:{port}/v1/health" in text
    assert f"EXPOSE {port}" in text


def test_no_runtime_in_a_container_reports_usage(dockerfile):
    (environment,) = (line for line in flat(dockerfile.read_text()) if line.startswith("ENV PATH="))
    assert {"ORT_DISABLE_TELEMETRY=1", "RAY_USAGE_STATS_ENABLED=0"} <= set(environment.split())


def test_what_is_copied_travels_to_the_builder(dockerfile):
    """The list of what is left out lets through each file that the Dockerfile copies, and leaves out all else."""
    ignored = dockerfile.with_name(f"{dockerfile.name}.dockerignore").read_text().split("\n")
    assert "*" in ignored
    let_through = {line[1:] for line in ignored if line.startswith("!")}
    copied = set()
    for line in flat(dockerfile.read_text()):
        if line.startswith("COPY") and "--from" not in line:
            copied.update(part for part in line.split()[1:-1] if not part.startswith("--"))
    assert copied == let_through
    for name in copied:
        assert (ROOT / name).exists(), name


def test_every_dependency_has_exactly_one_version():
    pins = {}
    for line in (CLOUD / "requirements.txt").read_text().splitlines():
        if not line.startswith("#"):
            name, version = line.split("==")
            assert name not in pins
            pins[name] = version
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    for text in (*project["dependencies"], *project["optional-dependencies"]["cloud"]):
        wanted = Requirement(text)
        if wanted.marker is None or wanted.marker.evaluate({"sys_platform": "linux"}):
            assert pins[wanted.name.lower().replace("_", "-")] in wanted.specifier, text


@pytest.mark.parametrize("name", SCRIPTS)
def test_shellcheck_has_nothing_to_say_about_a_script(name):
    said = run(tool("shellcheck"), CLOUD / name)
    assert said.returncode == 0, said.stdout
    assert os.access(CLOUD / name, os.X_OK)


def test_no_script_is_left_unchecked():
    assert sorted(p.relative_to(CLOUD).as_posix() for p in CLOUD.rglob("*.sh")) == sorted(SCRIPTS)


@pytest.mark.parametrize("files", [("compose.yaml",), ("compose.cuda.yaml",)])
def test_compose_files_follow_the_published_schema(files):
    command = (tool("check-jsonschema"), "--builtin-schema", "vendor.compose-spec")
    said = run(*command, *(CLOUD / name for name in files))
    assert said.returncode == 0, said.stdout


@pytest.mark.parametrize("files", [("compose.yaml",), ("compose.yaml", "compose.cuda.yaml")])
def test_compose_itself_reads_them(installed, files):
    arguments = [part for name in files for part in ("-f", installed / name)]
    said = run(tool("docker-compose"), *arguments, "config", "--quiet", cwd=installed)
    assert said.returncode == 0, said.stdout


def test_without_secrets_nothing_starts(installed):
    shutil.rmtree(installed / "secrets")
    said = run(tool("docker-compose"), "-f", installed / "compose.yaml", "config", "--quiet", cwd=installed)
    assert said.returncode != 0
    assert "secrets" in said.stdout


def test_no_password_stands_in_a_compose_file():
    for name in ("compose.yaml", "compose.cuda.yaml"):
        for service, body in document(CLOUD / name)["services"].items():
            for variable, value in body.get("environment", {}).items():
                assert not re.search("PASSWORD|SECRET|TOKEN|ACCESS_KEY", variable), f"{service}: {variable}={value}"


def test_only_the_ingress_can_be_reached_from_outside_and_by_default_from_this_machine_only():
    services = document(CLOUD / "compose.yaml")["services"]
    assert [name for name, body in services.items() if body.get("ports")] == ["ingress"]
    for port in services["ingress"]["ports"]:
        assert port.startswith("${RELIEF_BIND:-127.0.0.1}:")
    assert [name for name, body in services.items() if "edge" in body["networks"]] == ["ingress"]
    assert document(CLOUD / "compose.yaml")["networks"]["inside"] == {"internal": True}


def test_services_are_confined_and_watched():
    for name, body in document(CLOUD / "compose.yaml")["services"].items():
        assert body["cap_drop"] == ["ALL"], name
        assert body["security_opt"] == ["no-new-privileges:true"], name
        assert "mem_limit" in body, name
        assert not body.get("privileged"), name
        # Ours brings its own health check in the image.
        assert "healthcheck" in body or name in ("ray-head", "minio-setup"), name
        image = body["image"]
        assert image.startswith("${RELIEF_IMAGE:-") or re.search(r":(v?\d+\.\d+|RELEASE\.\d{4})", image), image


def test_each_service_gets_the_secrets_that_it_needs_and_no_others():
    services = document(CLOUD / "compose.yaml")["services"]
    given = {name: sorted(body.get("env_file", ())) for name, body in services.items()}
    assert given == {
        "ingress": [],
        "ray-head": ["secrets/ray.env", "secrets/s3.env", "secrets/service.env"],
        "ray-worker": ["secrets/ray.env", "secrets/s3.env"],
        "minio": ["secrets/minio.env"],
        "minio-setup": ["secrets/minio.env", "secrets/s3.env"],
        "postgres": ["secrets/postgres.env"],
        "prometheus": [],
        "grafana": ["secrets/grafana.env"],
    }


def test_mounted_files_exist(installed):
    for name, body in document(installed / "compose.yaml")["services"].items():
        for volume in body.get("volumes", ()):
            source = volume.split(":")[0]
            assert source[0] != "." or (installed / source).exists(), f"{name}: {volume}"


def test_secrets_are_random_private_and_kept(installed, tmp_path):
    first = {p.name: p.read_text() for p in (installed / "secrets").iterdir()}
    assert (installed / "secrets").stat().st_mode & 0o777 == 0o700
    for path in (installed / "secrets").iterdir():
        assert path.stat().st_mode & 0o777 == (0o644 if path.name == "metrics_token" else 0o600), path
    again = run(installed / "secrets.sh")
    assert again.returncode == 0
    assert {p.name: p.read_text() for p in (installed / "secrets").iterdir()} == first
    run(installed / "secrets.sh", tmp_path / "others")
    for path in (tmp_path / "others").iterdir():
        assert path.read_text() != first[path.name], path.name


def test_a_lost_secret_is_made_anew_and_the_others_stay(installed):
    before = values(installed, "postgres.env")
    (installed / "secrets" / "grafana.env").unlink()
    (installed / "secrets" / "service.env").unlink()
    run(installed / "secrets.sh")
    assert values(installed, "postgres.env") == before
    assert before["POSTGRES_PASSWORD"] in values(installed, "service.env")["RELIEF_CLOUD_DATABASE"]
    assert len(values(installed, "grafana.env")["GF_SECURITY_ADMIN_PASSWORD"]) == 64


def test_secrets_are_never_committed():
    assert "secrets/" in (CLOUD / ".gitignore").read_text().splitlines()


@pytest.mark.parametrize("files", [("compose.yaml",), ("compose.yaml", "compose.cuda.yaml")])
def test_the_service_accepts_the_settings_that_compose_gives_it(installed, files):
    """An unknown or unfit setting would end the service at its start."""
    arguments = [part for name in files for part in ("-f", installed / name)]
    said = subprocess.run(
        [tool("docker-compose"), *map(str, arguments), "config"],
        cwd=installed,
        capture_output=True,
        text=True,
        check=True,
    )
    (installed / "whole.yaml").write_text(said.stdout, encoding="utf-8")
    environment = document(installed / "whole.yaml")["services"]["ray-head"]["environment"]
    settings = cloud_settings.load(environment={k: str(v) for k, v in environment.items()})
    assert settings.behind_proxy
    assert settings.storage == "s3://relief/pictures"
    assert settings.metrics_token == (installed / "secrets" / "metrics_token").read_text().strip()
    assert settings.s3_public_endpoint == "https://files.relief.localhost"
    assert values(installed, "postgres.env")["POSTGRES_PASSWORD"] in settings.database
    assert settings.num_gpus == (0.5 if len(files) == 2 else 0)


def test_bodies_that_the_service_takes_pass_the_proxy():
    text = (CLOUD / "Caddyfile").read_text()
    sizes = [int(size) for size in re.findall(r"max_size (\d+)MB", text)]
    settings = cloud_settings.CloudSettings()
    assert sizes[0] > settings.max_direct_mb * 1.048576
    assert sizes[1] > settings.part_mb * 1.048576
    wait = int(re.search(r"response_header_timeout (\d+)s", text)[1])
    assert wait > settings.direct_seconds


def test_the_store_s_user_may_touch_nothing_but_the_bucket():
    policy = json.loads((CLOUD / "minio" / "policy.json").read_text())
    for statement in policy["Statement"]:
        assert all(action.startswith("s3:") and "*" not in action for action in statement["Action"])
        assert all(re.fullmatch(r"arn:aws:s3:::relief(/\*)?", resource) for resource in statement["Resource"])


@pytest.fixture
def entrypoint(tmp_path):
    """The containers' entry point, with programs that only say how they were called."""
    for name in ("ray", "relief"):
        said = f'#!/bin/sh\necho "{name} $* [${{RELIEF_CLOUD_RAY_ADDRESS:-none}}]"\n'
        (tmp_path / name).write_text(said, encoding="utf-8")
        (tmp_path / name).chmod(0o755)

    def call(*arguments, **environment):
        path = f"{tmp_path}{os.pathsep}{os.environ['PATH']}"
        return run(CLOUD / "entrypoint.sh", *arguments, PATH=path, **environment)

    return call


def test_a_container_alone_is_a_whole_service(entrypoint):
    assert entrypoint().stdout == "relief cloud up [none]\n"


def test_the_head_starts_ray_and_the_service_joins_it(entrypoint):
    started, up = entrypoint("head", RELIEF_HEAD_CPUS="3").stdout.splitlines()
    assert started.startswith("ray start --head --port=6379 --num-cpus=3 --num-gpus=0 --include-dashboard=false")
    assert "--disable-usage-stats" in started
    assert up == "relief cloud up [auto]"


def test_a_worker_joins_the_head_that_it_is_told(entrypoint):
    said = entrypoint("worker", RELIEF_HEAD="ray-head:6379").stdout
    assert said.startswith("ray start --address=ray-head:6379 --block")


def test_a_worker_without_a_head_says_what_is_missing(entrypoint):
    said = entrypoint("worker")
    assert said.returncode != 0
    assert "RELIEF_HEAD" in said.stdout


def test_other_commands_are_those_of_the_service(entrypoint):
    assert entrypoint("keys", "add", "somebody").stdout == "relief cloud keys add somebody [none]\n"
