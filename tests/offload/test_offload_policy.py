"""What the settings and one job's wish come to, and where the key is found."""

from __future__ import annotations

from dataclasses import replace

import pytest
from filekeys import Broken, Keyring

from engine import config
from engine.cloud import settings as cloud_settings
from engine.config import Settings
from engine.domain import Where
from engine.errors import CloudUnset, ConfigError, KeyringFailed
from engine.offload.keys import Account, SystemKeys, account, account_at
from engine.offload.policy import (
    Estimate,
    Place,
    Policy,
    Task,
    is_candidate,
    is_possible,
    is_timed,
    place_of,
    seconds_there,
)

TASK = Task(megapixels=100, result_bytes=300_000_000, sent_bytes=10_000_000)
OFF = Settings()


def wants(policy, **values):
    return replace(OFF, cloud_policy=policy, **values)


@pytest.mark.parametrize(
    ("where", "settings", "here", "candidate"),
    [
        (Where.POLICY, OFF, 1e6, False),
        (Where.HERE, wants("ask"), 1e6, False),
        (Where.CLOUD, OFF, 0.1, True),
        (Where.POLICY, wants("megapixels", cloud_megapixels=99), None, True),
        (Where.POLICY, wants("megapixels", cloud_megapixels=100), 1e6, False),
        (Where.POLICY, wants("minutes", cloud_minutes=1), 61, True),
        (Where.POLICY, wants("minutes", cloud_minutes=1), 60, False),
        (Where.POLICY, wants("minutes"), None, False),
        (Where.POLICY, wants("ask"), None, True),
    ],
)
def test_who_is_a_candidate_for_the_cloud(where, settings, here, candidate):
    assert is_candidate(where, settings, TASK, here) is candidate


def test_off_is_the_default_and_rules_the_cloud_out():
    assert OFF.cloud_policy == Policy.OFF
    assert not is_possible(Where.POLICY, OFF)
    assert not is_possible(Where.HERE, wants("ask"))
    assert is_possible(Where.CLOUD, OFF)


@pytest.mark.parametrize(("here", "there", "goes"), [(100, 50, True), (100, 200, False), (100, None, True)])
def test_what_is_slow_here_goes_only_where_it_is_quicker(here, there, goes):
    settings = wants("minutes", cloud_minutes=1)
    assert place_of(Where.POLICY, settings, Estimate(here, there)) is (Place.CLOUD if goes else Place.HERE)


def test_who_wants_to_be_asked_is_asked_unless_the_job_says_cloud():
    assert place_of(Where.POLICY, wants("ask"), Estimate(30, 20)) is Place.ASK
    assert place_of(Where.CLOUD, wants("ask"), Estimate(30, 20)) is Place.CLOUD


@pytest.mark.parametrize(
    ("where", "here", "candidate"),
    [(Where.MEGAPIXELS, None, True), (Where.MINUTES, 30, False), (Where.MINUTES, 61, True), (Where.ASK, None, True)],
)
def test_a_job_may_have_a_policy_of_its_own_while_the_cloud_is_on(where, here, candidate):
    on = wants("ask", cloud_megapixels=99, cloud_minutes=1)
    assert is_candidate(where, on, TASK, here) is candidate
    assert is_timed(where, on) is (where is not Where.MEGAPIXELS)
    assert not is_candidate(where, OFF, TASK, here)
    assert not is_possible(where, OFF)


def test_time_there_is_sending_working_and_fetching():
    assert seconds_there(TASK, 10.0, 1e6) == pytest.approx(10 + 180 + 10)
    assert seconds_there(TASK, None) is None


class Kept:
    def __init__(self, **keys):
        self.keys = keys

    def get(self, address):
        return self.keys.get(address)


def test_the_key_comes_from_the_environment_or_the_keyring_and_is_not_shown():
    settings = replace(OFF, cloud_address="https://cloud.example/")
    kept = Kept(**{"https://cloud.example": "rk_kept"})
    assert account(settings, kept, {}) == Account("https://cloud.example", "rk_kept")
    assert account(settings, kept, {"RELIEF_CLOUD_KEY": "rk_mine"}).key == "rk_mine"
    assert "rk_kept" not in repr(account(settings, kept, {}))


def test_without_address_or_key_the_way_to_one_is_told():
    with pytest.raises(CloudUnset, match="login"):
        account(OFF, Kept(), {})
    with pytest.raises(CloudUnset, match="login"):
        account_at("cloud.example", Kept(), {})


@pytest.mark.parametrize(
    "use", [lambda keys: keys.get("a"), lambda keys: keys.put("a", "b"), lambda keys: keys.remove("a")]
)
def test_a_keyring_that_cannot_be_used_is_told_with_what_helps(use):
    with pytest.raises(KeyringFailed, match="RELIEF_CLOUD_KEY"):
        use(SystemKeys(Broken))


def test_keys_are_kept_by_address_and_removed_however_often(tmp_path, monkeypatch):
    monkeypatch.setenv("TEST_KEYRING", str(tmp_path / "ring"))
    keys = SystemKeys(Keyring)
    keys.put("https://a", "one")
    keys.put("https://b", "two")
    assert (keys.get("https://a"), keys.get("https://b"), keys.get("https://c")) == ("one", "two", None)
    keys.remove("https://a")
    keys.remove("https://a")
    assert (keys.get("https://a"), keys.get("https://b")) == (None, "two")


def test_the_clients_settings_do_not_disturb_a_service_on_the_same_machine():
    environment = {"RELIEF_CLOUD_KEY": "rk", "RELIEF_CLOUD_ADDRESS": "https://a", "RELIEF_CLOUD_POLICY": "ask"}
    assert cloud_settings.explain(environment=environment)
    with pytest.raises(ConfigError):
        cloud_settings.explain(environment={"RELIEF_CLOUD_NONSENSE": "1"})


def test_where_pictures_are_done_is_no_reason_to_start_another_daemon():
    assert config.digest(OFF) == config.digest(wants("ask", cloud_address="https://a", cloud_minutes=3))
