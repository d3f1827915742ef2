"""Rules, dashboard and runbook against the metrics that exist; the rules themselves by promtool."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from typing import Any

import pytest
import yaml
from prometheus_client import Counter, Gauge, Histogram

from caspian.cli import ledger_metrics
from caspian.cli.source_books import SourceBooks
from caspian.events.v1.coverage_pb2 import CoverageRecord, Visit
from caspian.telemetry import metrics
from contract.contract import ROOT

RULES_FILE = ROOT / "deploy/prometheus/caspian.rules.yml"
RULES: list[dict[str, Any]] = yaml.safe_load(RULES_FILE.read_text(encoding="utf-8"))["groups"][0]["rules"]
DASHBOARD: dict[str, Any] = json.loads((ROOT / "deploy/grafana/caspian.json").read_text(encoding="utf-8"))
# What prometheus-client and Prometheus itself add.
GIVEN = {"up", "process_start_time_seconds", "process_resident_memory_bytes"}
_NAME = re.compile(r"\b(?:caspian|process)_[a-z_]+\b|\bup\b")


def series() -> dict[str, set[str]]:
    """Every series of ours with its labels."""
    found: dict[str, set[str]] = {}
    for metric in vars(metrics).values():
        if isinstance(metric, Counter | Gauge | Histogram):
            name, labels = metric._name, set(metric._labelnames)
            match metric:
                case Counter():
                    found[f"{name}_total"] = labels
                case Histogram():
                    found |= {f"{name}_bucket": labels | {"le"}, f"{name}_sum": labels, f"{name}_count": labels}
                case _:
                    found[name] = labels
    return found


def expressions() -> list[tuple[str, str]]:
    asked = [(rule["alert"], rule["expr"]) for rule in RULES]
    return asked + [(panel["title"], target["expr"]) for panel in DASHBOARD["panels"] for target in panel["targets"]]


@pytest.mark.parametrize(("where", "expression"), expressions(), ids=lambda text: str(text)[:40])
def test_every_metric_and_label_that_is_asked_for_exists(where: str, expression: str) -> None:
    known = series()
    names = set(_NAME.findall(re.sub(r"\{[^}]*\}", "", expression)))
    assert names, where
    assert names - GIVEN <= known.keys()
    for name, selector in re.findall(r"\b(caspian_[a-z_]+)\{([^}]*)\}", expression):
        assert set(re.findall(r"(\w+)=", selector)) <= known[name]
    for labels in re.findall(r"\bby \(([^)]*)\)", expression):
        wanted = {label.strip() for label in labels.split(",")}
        assert any(wanted <= known.get(name, set()) for name in names), labels


def test_every_metric_of_ours_is_on_the_dashboard() -> None:
    shown = " ".join(target["expr"] for panel in DASHBOARD["panels"] for target in panel["targets"])
    for metric in vars(metrics).values():
        if isinstance(metric, Counter | Gauge | Histogram) and metric not in (
            metrics.FILE_REFUSED,
            metrics.LEDGER_READ,
        ):
            assert metric._name in shown, metric._name


def test_panels_do_not_overlap_and_have_their_own_numbers() -> None:
    cells = set()
    for panel in DASHBOARD["panels"]:
        place = panel["gridPos"]
        for x in range(place["x"], place["x"] + place["w"]):
            for y in range(place["y"], place["y"] + place["h"]):
                assert (x, y) not in cells
                assert x < 24
                cells.add((x, y))
    assert len({panel["id"] for panel in DASHBOARD["panels"]}) == len(DASHBOARD["panels"])


def test_every_alert_has_its_page_and_every_page_an_alert() -> None:
    text = (ROOT / "docs/operations.md").read_text(encoding="utf-8")
    pages = dict(re.findall(r"^### (Caspian\w+)\n\n(.*?)(?=^#|\Z)", text, re.MULTILINE | re.DOTALL))
    assert pages.keys() == {rule["alert"] for rule in RULES}
    for name, page in pages.items():
        assert "**Means.**" in page, name
        assert "**Do.**" in page, name


def test_every_alert_says_how_urgent_it_is_and_what_happens() -> None:
    for rule in RULES:
        assert rule["labels"]["severity"] in ("page", "ticket")
        assert rule["annotations"]["summary"]


def test_every_alert_is_tested_to_fire_and_to_stay_quiet() -> None:
    tests = yaml.safe_load((RULES_FILE.parent / "caspian.test.yml").read_text(encoding="utf-8"))["tests"]
    asked = [case for test in tests for case in test["alert_rule_test"]]
    for fires in (True, False):
        assert {case["alertname"] for case in asked if bool(case["exp_alerts"]) is fires} == {r["alert"] for r in RULES}


def test_promtool_agrees() -> None:
    if not shutil.which("promtool"):
        pytest.skip("no promtool here; Debian has it in the package prometheus")
    for arguments in (["check", "rules", RULES_FILE.name], ["test", "rules", "caspian.test.yml"]):
        done = subprocess.run(
            ["promtool", *arguments], cwd=RULES_FILE.parent, capture_output=True, text=True, timeout=60
        )
        assert done.returncode == 0, done.stdout + done.stderr


def test_the_sums_of_the_ledger_as_metrics() -> None:
    books = SourceBooks()
    record = CoverageRecord(id="v", source_id="north", stage="fetch")
    record.visit.CopyFrom(Visit(article_id="a", visit=1, outcome=Visit.HANDED_ON))
    record.at.FromNanoseconds(1_000_000_000)
    books.ledger(record)
    ledger_metrics.publish(books.rows(5000.0, {"north", "south"}), {"pages": 2}, 5000.0)
    value = metrics.LEDGER_VISITS.labels
    assert (value("handed-on")._value.get(), value("lost")._value.get(), value("published")._value.get()) == (1, 1, 0)
    assert metrics.SOURCES.labels("no-data")._value.get() == 1
    assert metrics.UNBALANCED._value.get() == 1
    assert metrics.WAITING_LETTERS.labels("pages")._value.get() == 2
    ledger_metrics.publish([], {}, 6000.0)
    assert metrics.WAITING_LETTERS._metrics == {}
    assert metrics.LEDGER_READ._value.get() == 6000
