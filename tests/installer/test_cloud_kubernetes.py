"""The manifests for clusters: each object is one that Kubernetes, KubeRay and Ray Serve accept."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib

import pytest
import yaml
from cloud_tools import CLOUD, ROOT, document, documents, missing, run, tool

from engine.cloud import settings as cloud_settings

FOLDER = CLOUD / "kubernetes"
VERSION = "1.33"
"""Of Kubernetes, whose schemas the manifests are held against."""
SERVICE = {
    "excludeHeadPodFromServeSvc",
    "rayClusterConfig",
    "rayClusterDeletionDelaySeconds",
    "serveConfigV2",
    "serveService",
    "upgradeStrategy",
}
CLUSTER = {
    "authOptions",
    "autoscalerOptions",
    "enableInTreeAutoscaling",
    "gcsFaultToleranceOptions",
    "headGroupSpec",
    "headServiceAnnotations",
    "managedBy",
    "rayVersion",
    "suspend",
    "workerGroupSpecs",
}
HEAD = {"enableIngress", "headService", "rayStartParams", "serviceType", "template"}
WORKERS = {
    "groupName",
    "idleTimeoutSeconds",
    "maxReplicas",
    "minReplicas",
    "numOfHosts",
    "rayStartParams",
    "replicas",
    "scaleStrategy",
    "suspend",
    "template",
}
AUTOSCALER = {
    "env",
    "envFrom",
    "idleTimeoutSeconds",
    "image",
    "imagePullPolicy",
    "resources",
    "securityContext",
    "upscalingMode",
    "version",
    "volumeMounts",
}
"""Fields of ray.io/v1 as KubeRay's API reference lists them; it publishes no schema that could be installed."""


@pytest.fixture
def service():
    return document(FOLDER / "rayservice.yaml")["spec"]


@pytest.fixture
def cluster(service):
    return service["rayClusterConfig"]


def pods(cluster):
    yield "head", cluster["headGroupSpec"]["template"]
    for group in cluster["workerGroupSpecs"]:
        yield group["groupName"], group["template"]


def files():
    return sorted(p for p in FOLDER.glob("*.yaml") if p.name not in ("kustomization.yaml", "rayservice.yaml"))


def validate(*manifests):
    """Hold manifests against the schemas of Kubernetes; unknown fields are errors."""
    try:
        import kubernetes_validate
    except ImportError:
        missing("kubernetes-validate")
    for manifest in manifests:
        kubernetes_validate.validate(manifest, VERSION, strict=True)


def test_every_manifest_is_listed_and_every_listed_one_is_there():
    listed = document(FOLDER / "kustomization.yaml")["resources"]
    assert sorted(listed) == sorted(p.name for p in FOLDER.glob("*.yaml") if p.name != "kustomization.yaml")


@pytest.mark.parametrize("path", files(), ids=lambda p: p.stem)
def test_kubernetes_knows_every_field(path):
    validate(*documents(path))


def test_a_misspelt_field_would_be_found():
    pytest.importorskip("kubernetes_validate")
    (policy, _) = documents(FOLDER / "network.yaml")
    policy["spec"]["podSelektor"] = {}
    with pytest.raises(Exception, match="podSelektor"):
        validate(policy)


def test_the_pods_of_ray_are_pods(cluster):
    for name, template in pods(cluster):
        validate(
            {
                "apiVersion": "v1",
                "kind": "Pod",
                "metadata": {"name": name, **template["metadata"]},
                "spec": template["spec"],
            }
        )


def test_kuberay_knows_every_field(service, cluster):
    assert set(service) <= SERVICE
    assert set(cluster) <= CLUSTER
    assert set(cluster["headGroupSpec"]) <= HEAD
    assert set(cluster["autoscalerOptions"]) <= AUTOSCALER
    for group in cluster["workerGroupSpecs"]:
        assert set(group) <= WORKERS
        assert group["minReplicas"] <= group["replicas"] <= group["maxReplicas"]
    assert service["upgradeStrategy"]["type"] in ("NewCluster", "None")
    assert cluster["authOptions"] == {"mode": "token", "secretName": "relief-ray"}


def test_start_parameters_are_text_and_ray_knows_them(cluster):
    """KubeRay turns them into options of `ray start`, and refuses numbers."""
    said = run(tool("ray"), "start", "--help", RAY_USAGE_STATS_ENABLED="0").stdout
    for group in (cluster["headGroupSpec"], *cluster["workerGroupSpecs"]):
        for name, value in group["rayStartParams"].items():
            assert isinstance(value, str), name
            assert f"--{name} " in said, name


@pytest.mark.integration
def test_ray_serve_accepts_the_application(service, tmp_path):
    """In a process of its own: Ray changes the one that imports it."""
    (tmp_path / "serve.yaml").write_text(service["serveConfigV2"], encoding="utf-8")
    check = (
        "import sys, yaml; from ray.serve.schema import ServeDeploySchema\n"
        "ServeDeploySchema.model_validate(yaml.safe_load(open(sys.argv[1])))\n"
        "import importlib; module, name = yaml.safe_load(open(sys.argv[1]))['applications'][0]['import_path'].split(':')\n"
        "assert callable(getattr(importlib.import_module(module), name))\n"
    )
    environment = {**os.environ, "RAY_USAGE_STATS_ENABLED": "0", "PYTHONPATH": str(ROOT)}
    said = subprocess.run(
        [sys.executable, "-c", check, tmp_path / "serve.yaml"],
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert said.returncode == 0, said.stderr


def test_ray_is_the_same_in_the_image_and_in_the_manifest(cluster):
    assert f"ray=={cluster['rayVersion']}" in (CLOUD / "requirements.txt").read_text().splitlines()


def test_the_service_listens_where_everything_looks_for_it(service, cluster):
    port = int(document(FOLDER / "settings.yaml")["data"]["RELIEF_CLOUD_PORT"])
    assert port == cloud_settings.CloudSettings().port
    assert yaml.safe_load(service["serveConfigV2"])["http_options"]["port"] == port
    for name, template in pods(cluster):
        ports = {p["name"]: p["containerPort"] for p in template["spec"]["containers"][0]["ports"]}
        assert ports["serve"] == port, name
    (rule,) = document(FOLDER / "ingress.yaml")["spec"]["rules"]
    assert rule["http"]["paths"][0]["backend"]["service"]["port"] == {"number": port}


def test_the_service_accepts_the_settings_that_the_cluster_gives_it():
    given = document(FOLDER / "settings.yaml")["data"]
    secret = {"RELIEF_CLOUD_DATABASE": "postgresql+psycopg://relief:x@db/relief", "RELIEF_CLOUD_METRICS_TOKEN": "x"}
    settings = cloud_settings.load(environment={**given, **secret})
    assert settings.storage.startswith("s3://")
    assert settings.num_gpus * 2 == 1, "two replicas share a GPU"


def test_no_pod_is_root_or_may_become_it(cluster):
    for name, template in pods(cluster):
        assert template["spec"]["securityContext"]["runAsNonRoot"], name
        for container in template["spec"]["containers"]:
            context = container["securityContext"]
            assert context["runAsUser"] == 10001, name
            assert context["allowPrivilegeEscalation"] is False, name
            assert context["capabilities"] == {"drop": ["ALL"]}, name
            assert context["seccompProfile"] == {"type": "RuntimeDefault"}, name
            assert set(container["resources"]) == {"requests", "limits"}, name


def test_only_programs_and_metrics_of_known_places_reach_the_pods():
    policy = documents(FOLDER / "network.yaml")[0]["spec"]
    assert policy["policyTypes"] == ["Ingress", "Egress"]
    assert all("from" in rule for rule in policy["ingress"])
    (path,) = document(FOLDER / "ingress.yaml")["spec"]["rules"][0]["http"]["paths"]
    assert path["path"] == "/v1", "the metrics are not for everybody"


def test_no_secret_stands_in_a_manifest():
    for path in FOLDER.glob("*.yaml"):
        for one in documents(path):
            assert one["kind"] != "Secret", path
            for name in one.get("data", {}):
                assert not any(word in name for word in ("PASSWORD", "SECRET", "TOKEN", "DATABASE", "KEY_ID")), name


def test_the_image_s_version_is_the_program_s():
    (image,) = document(FOLDER / "kustomization.yaml")["images"]
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    assert image["newTag"] == f"{version}-cuda"
