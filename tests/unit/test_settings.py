import pytest

from caspian.fetch.settings import FetchSettings
from caspian.settings import REGISTRY, KafkaSettings, SettingsError, load, refuse_unknown, variable


def test_defaults_without_an_environment():
    assert load(KafkaSettings, {}).replication_factor == 1


def test_lists_with_commas_or_as_json():
    for raw in ("4,9", " 4 , 9 ", "[4, 9]"):
        assert load(FetchSettings, {"CASPIAN_FETCH_REVISITS_S": raw}).revisits_s == (4.0, 9.0)
    with pytest.raises(SettingsError, match="CASPIAN_FETCH_REVISITS_S: not a list"):
        load(FetchSettings, {"CASPIAN_FETCH_REVISITS_S": "[4, 9"})


def test_the_real_environment_is_not_read_behind_the_callers_back(monkeypatch):
    monkeypatch.setenv("CASPIAN_KAFKA_BOOTSTRAP", "elsewhere:1")
    assert load(KafkaSettings, {}).bootstrap == ""
    assert load(KafkaSettings).bootstrap == "elsewhere:1"


@pytest.mark.parametrize("raw", ["x", "0", "-1", "1.5"])
def test_a_wrong_value_names_the_variable(raw):
    with pytest.raises(SettingsError, match=r"^CASPIAN_KAFKA_REPLICATION_FACTOR: .*; set another value$"):
        load(KafkaSettings, {"CASPIAN_KAFKA_REPLICATION_FACTOR": raw})


def test_a_secret_from_a_file(tmp_path):
    secret = tmp_path / "password"
    secret.write_text("hush\n")
    kafka = load(KafkaSettings, {"CASPIAN_KAFKA_SASL_PASSWORD_FILE": str(secret)})
    assert kafka.sasl_password.get_secret_value() == "hush"
    assert "hush" not in repr(kafka)
    with pytest.raises(SettingsError, match="CASPIAN_KAFKA_SASL_PASSWORD_FILE: cannot read"):
        load(KafkaSettings, {"CASPIAN_KAFKA_SASL_PASSWORD_FILE": str(tmp_path / "none")})


def test_a_misspelt_variable_is_refused_with_the_closest_known_one():
    with pytest.raises(
        SettingsError, match=r"CASPIAN_KAFKA_BOOTSRAP: no such setting; did you mean CASPIAN_KAFKA_BOOTSTRAP\?"
    ):
        refuse_unknown({"CASPIAN_KAFKA_BOOTSRAP": "x", "PATH": "/bin"})
    refuse_unknown(
        {"CASPIAN_KAFKA_BOOTSTRAP": "x", "CASPIAN_KAFKA_SASL_PASSWORD_FILE": "x", "CASPIAN_REQUIRE_KAFKA": "1"}
    )


def test_every_field_has_a_description():
    for room, cls in REGISTRY.items():
        for name, field in cls.model_fields.items():
            assert field.description, variable(room, name)
