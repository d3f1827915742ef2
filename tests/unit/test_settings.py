import pytest

from caspian.board.settings import BoardSettings
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


def test_a_secret_that_is_no_text_names_the_variable(tmp_path):
    secret = tmp_path / "password"
    secret.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(SettingsError, match=r"^CASPIAN_KAFKA_SASL_PASSWORD_FILE: cannot read .*: not UTF-8"):
        load(KafkaSettings, {"CASPIAN_KAFKA_SASL_PASSWORD_FILE": str(secret)})


def test_a_value_counts_before_the_file_of_the_same_name(tmp_path):
    given = {"CASPIAN_KAFKA_SASL_USERNAME": "here", "CASPIAN_KAFKA_SASL_USERNAME_FILE": str(tmp_path / "none")}
    assert load(KafkaSettings, given).sasl_username == "here"


def test_a_list_from_a_file_is_read_like_one_from_the_environment(tmp_path):
    origins = tmp_path / "origins"
    origins.write_text("https://a.example, https://b.example\n")
    read = load(BoardSettings, {"CASPIAN_BOARD_ORIGINS_FILE": str(origins)}).origins
    assert read == ("https://a.example", "https://b.example")


@pytest.mark.parametrize(("raw", "read"), [("", ()), (" , ", ()), ("[]", ()), (' ["a", "b,c"]', ("a", "b,c"))])
def test_empty_and_quoted_lists(raw, read):
    assert load(BoardSettings, {"CASPIAN_BOARD_ORIGINS": raw}).origins == read


@pytest.mark.parametrize("name", ["CASPIAN_KAFKA", "CASPIAN_KAFKA_BOOTSTRAP_FILE_FILE", "CASPIAN__KAFKA_BOOTSTRAP"])
def test_what_only_looks_like_a_setting_is_refused(name):
    with pytest.raises(SettingsError, match=f"^{name}: no such setting"):
        refuse_unknown({name: "x"})


def test_a_name_like_no_other_points_at_the_list():
    with pytest.raises(SettingsError, match="`caspian config` lists all"):
        refuse_unknown({"CASPIAN_QQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQ": "x"})
