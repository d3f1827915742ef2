from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from caspian.publish.cloud_events import headers
from contract.contract import PROTO, ROOT, examples

DOCUMENTS = sorted([*ROOT.glob("*.md"), *PROTO.glob("*.md"), *ROOT.glob("docs/**/*.md")])
# Where the documentation and all that it is generated from are.
SHOWN = ("docs", "proto", "README.md")


def generate(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "docs.generate", *arguments]
    return subprocess.run(command, cwd=root, capture_output=True, text=True, timeout=120)


def test_generated_blocks_are_up_to_date() -> None:
    done = generate(ROOT, "--check")
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    for name in SHOWN:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, tmp_path / name)
    return tmp_path


def test_drift_is_found_and_mended(copy: Path) -> None:
    page = copy / "proto/README.md"
    before = page.read_text(encoding="utf-8")
    page.write_text(before.replace("| 30 days |", "| 31 days |"), encoding="utf-8")
    found = generate(copy, "--check")
    assert found.returncode == 1
    assert "proto/README.md" in found.stdout
    assert generate(copy).returncode == 0
    assert page.read_text(encoding="utf-8") == before


def test_a_block_that_nothing_ends_is_an_error(copy: Path) -> None:
    page = copy / "proto/README.md"
    page.write_text(page.read_text(encoding="utf-8").replace("<!-- end: topics -->", ""), encoding="utf-8")
    done = generate(copy)
    assert done.returncode == 2
    assert "topics" in done.stderr


@pytest.mark.parametrize("page", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    for target in re.findall(r"\]\((?!https?://|mailto:)([^)\s]+)\)", text):
        path, _, fragment = target.partition("#")
        found = (page.parent / path) if path else page
        assert found.exists(), target
        if fragment:
            assert fragment in anchors(found.read_text(encoding="utf-8")), target


def anchors(text: str) -> set[str]:
    """As GitHub makes them of headings."""
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}


def test_the_headers_of_events_are_documented() -> None:
    text = (PROTO / "README.md").read_text(encoding="utf-8")
    documented = dict(re.findall(r"^\| `(ce_\w+|content-type)` \| (.+?) \|$", text, re.MULTILINE))
    for example in examples():
        if example.topic.noun not in ("enriched", "latest"):
            continue
        sent = {name: value.decode() for name, value in headers(example.message)}
        assert sent.keys() == documented.keys()
        for name in ("ce_specversion", "ce_source", "ce_dataschema", "content-type"):
            assert documented[name] == f"`{sent[name]}`"
        assert sent["ce_id"] == example.message.event_id
        assert sent["ce_type"].removeprefix("caspian.enriched") in documented["ce_type"]


def test_every_field_of_a_source_is_explained() -> None:
    from caspian.fetch.sources import SourceEntry

    text = (ROOT / "docs/configuration.md").read_text(encoding="utf-8")
    section = text.partition("## Sources")[2].partition("\n## ")[0]
    explained = {
        name for row in re.findall(r"^\| (`.+?`) \|", section, re.MULTILINE) for name in re.findall(r"`(\w+)`", row)
    }
    assert explained == {field.alias or name for name, field in SourceEntry.model_fields.items()}


def test_every_command_named_in_the_documentation_exists() -> None:
    from caspian.cli.commands import COMMANDS

    for page in DOCUMENTS:
        named = set(re.findall(r"(?:^|`|/)caspian ([a-z]+)", page.read_text(encoding="utf-8"), re.MULTILINE))
        assert named <= set(COMMANDS), (page, named - set(COMMANDS))


def test_every_make_target_named_in_the_documentation_exists() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    for page in DOCUMENTS:
        named = set(re.findall(r"(?:`|^)make ([a-z-]+)", page.read_text(encoding="utf-8"), re.MULTILINE))
        assert named <= targets, (page, named - targets)


def test_every_setting_named_in_the_documentation_exists() -> None:
    from caspian.cli.rooms import import_all
    from caspian.settings import REGISTRY, TEST_VARIABLES, variable

    import_all()
    known = {variable(room, field) for room, cls in REGISTRY.items() for field in cls.model_fields} | TEST_VARIABLES
    for page in DOCUMENTS:
        for name in re.findall(r"CASPIAN_[A-Z_]*[A-Z]", page.read_text(encoding="utf-8")):
            assert name in known or name.removesuffix("_FILE") in known or name + "_PORT" in known, (page, name)


def test_every_metric_named_in_the_documentation_exists() -> None:
    from caspian.telemetry import metrics

    code = Path(metrics.__file__).read_text(encoding="utf-8")
    known = set(re.findall(r'"(caspian_[a-z_]+)"', code))
    for page in DOCUMENTS:
        for name in re.findall(r"\bcaspian_[a-z_]+", page.read_text(encoding="utf-8")):
            assert re.sub(r"_(bucket|sum|count)$", "", name) in known, (page, name)


def test_every_hostile_input_is_tried_by_the_tests_that_are_named() -> None:
    rows = [line.split("|") for line in (ROOT / "docs/security.md").read_text(encoding="utf-8").splitlines()]
    tried = [cells[3] for cells in rows if len(cells) == 5 and cells[1].strip() not in ("input", "---")]
    assert len(tried) > 20
    for cell in tried:
        named = re.findall(r"`(\S+)::(\w+)`", cell)
        assert named, cell
        for file, test in named:
            text = (ROOT / "tests" / file).read_text(encoding="utf-8")
            assert re.search(rf"def {test}\(", text), f"{file}::{test} does not exist"
