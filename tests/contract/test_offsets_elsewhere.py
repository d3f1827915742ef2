"""The conversions that proto/README.md shows for other languages, run where those are installed."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from contract.contract import EXAMPLES, PROTO

ARTICLE = json.loads((EXAMPLES / "enriched/created.json").read_text(encoding="utf-8"))["article"]
TEXT = ARTICLE["text"]
EVIDENCE = ARTICLE["stance"]["evidence"]


def snippet(language: str) -> str:
    text = (PROTO / "README.md").read_text(encoding="utf-8")
    found = re.search(rf"```{language}\n(.*?)```", text, re.DOTALL)
    assert found
    return found[1]


def run(command: list[str]) -> list[str]:
    done = subprocess.run(command, check=True, capture_output=True, timeout=60)
    return done.stdout.decode("utf-8").splitlines()


def test_node(tmp_path: Path) -> None:
    if not shutil.which("node"):
        pytest.skip("no node here")
    program = tmp_path / "offsets.js"
    program.write_text(
        f"const text = {json.dumps(TEXT)};\n"
        f"for (const {{start, end}} of {json.dumps(EVIDENCE)}) {{ {snippet('javascript')} console.log(quote); }}\n",
        encoding="utf-8",
    )
    assert run(["node", str(program)]) == [entry["quote"] for entry in EVIDENCE]


def test_java(tmp_path: Path) -> None:
    if not shutil.which("javac"):
        pytest.skip("no Java compiler here")
    calls = "".join(f"show({entry['start']}, {entry['end']});" for entry in EVIDENCE)
    program = tmp_path / "Offsets.java"
    program.write_text(
        "import java.io.PrintStream; import java.nio.charset.StandardCharsets;\n"
        "class Offsets {\n"
        "  static PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);\n"
        f"  static String text = {json.dumps(TEXT)};\n"
        f"  static void show(int start, int end) {{ {snippet('java')} out.println(quote); }}\n"
        f"  public static void main(String[] arguments) {{ {calls} }}\n"
        "}\n",
        encoding="utf-8",
    )
    assert run(["java", str(program)]) == [entry["quote"] for entry in EVIDENCE]
