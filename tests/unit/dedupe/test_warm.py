"""After `warm` nothing is left to compile: no article pays for it."""

import subprocess
import sys
from pathlib import Path

CODE = """
import importlib
from datetime import UTC, datetime
from caspian.dedupe.stage import Dedupe
from caspian.dedupe.warm import warm
from unit.dedupe.test_stage import stream
from unit.dedupe.texts import Run

names = ("folding", "fingerprint", "index", "alignment", "slots", "story_index", "sorting")
modules = [importlib.import_module(f"caspian.dedupe.{name}") for name in names]

def compiled():
    kernels = [(m.__name__, n, k) for m in modules for n, k in vars(m).items() if hasattr(k, "signatures")]
    return {(module, name, str(s)) for module, name, kernel in kernels for s in kernel.signatures}

warm()
before = compiled()
run = Run(Dedupe())
for article in stream():
    run.say(article)
    run.stage.tick(datetime.now(UTC))
    run = run.restarted(Dedupe())
print(sorted(compiled() - before))
"""


def test_warm_leaves_nothing_to_compile():
    root = Path(__file__).parents[2]
    said = subprocess.run([sys.executable, "-c", CODE], cwd=root, capture_output=True, text=True, check=True).stdout
    assert said == "[]\n"
