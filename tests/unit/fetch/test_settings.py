"""Settings: production reaches nothing private, and lists come from the environment."""

from __future__ import annotations

import pytest

from caspian.fetch.policy import Policy
from caspian.fetch.settings import FetchSettings
from caspian.network.guard import AddressGuard
from caspian.settings import SettingsError, load


def test_in_production_no_loopback_endpoint_is_allowed() -> None:
    settings = load(FetchSettings, {})
    assert settings.allow_loopback == ()
    guard = AddressGuard(settings.allow_loopback)
    assert guard.allowed == frozenset()
    assert guard.ports == frozenset()


def test_lists_are_separated_by_commas() -> None:
    settings = load(
        FetchSettings,
        {"CASPIAN_FETCH_ALLOW_LOOPBACK": "127.0.0.11:8790, [::1]:81,", "CASPIAN_FETCH_REVISITS_S": "3,7.5,12"},
    )
    assert AddressGuard(settings.allow_loopback).allowed == {("127.0.0.11", 8790), ("::1", 81)}
    assert settings.revisits_s == (3, 7.5, 12)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ALLOW_LOOPBACK", "10.0.0.1:80"),
        ("ALLOW_LOOPBACK", "localhost:80"),
        ("ALLOW_LOOPBACK", "127.0.0.1"),
        ("ALLOW_LOOPBACK", "127.0.0.1:0"),
        ("REVISITS_S", "10,5"),
        ("REVISITS_S", "-1"),
        ("REVISITS_S", "soon"),
        ("PARALLEL", "0"),
        ("AGENT", "two words"),
    ],
)
def test_unusable_values_name_their_variable(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=f"CASPIAN_FETCH_{name}"):
        load(FetchSettings, {f"CASPIAN_FETCH_{name}": value})


def test_the_user_agent_names_the_software_and_a_contact() -> None:
    assert FetchSettings().user_agent == "caspian/1"
    assert FetchSettings(contact="https://caspian.example/bot").user_agent == "caspian/1 (+https://caspian.example/bot)"


def test_the_policy_is_the_settings_and_its_defaults_agree() -> None:
    assert FetchSettings().policy() == Policy()
    assert FetchSettings(revisits_s=(1.0,), host_delay_s=2).policy() == Policy(revisits_s=(1.0,), host_delay_s=2)
