import os
import subprocess
import sys
from pathlib import Path

import numpy as np

from caspian.dedupe import jit
from caspian.dedupe.sorting import sort_in_place


def test_the_cache_lies_under_the_users_cache(tmp_path, monkeypatch):
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    assert jit.cache_directory(tmp_path) == tmp_path / ".cache/caspian/numba"
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "elsewhere"))
    assert jit.cache_directory(tmp_path) == tmp_path / "elsewhere/caspian/numba"


def test_where_nothing_can_be_written_a_temporary_directory_serves(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", "/proc/nowhere")
    found = jit.cache_directory(tmp_path)
    assert found.is_dir()
    assert not str(found).startswith("/proc")


def test_a_new_cache_begins_with_what_the_image_brings(tmp_path, monkeypatch):
    brought = tmp_path / "image"
    (brought / "dedupe_1").mkdir(parents=True)
    (brought / "dedupe_1" / "kernel.nbi").write_text("compiled at build")
    monkeypatch.setattr(jit, "BROUGHT", brought)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "user"))
    kept = jit.cache_directory(tmp_path) / "dedupe_1" / "kernel.nbi"
    assert kept.read_text() == "compiled at build"
    kept.write_text("compiled here")
    jit.cache_directory(tmp_path)
    assert kept.read_text() == "compiled here"


def test_without_an_image_the_cache_is_empty(tmp_path, monkeypatch):
    monkeypatch.setattr(jit, "BROUGHT", tmp_path / "missing")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "user"))
    assert list(jit.cache_directory(tmp_path).iterdir()) == []


def test_code_compiled_at_one_place_is_loaded_at_another(tmp_path):
    """As in an image: compiled into one directory, copied, used from there without compiling."""
    code = (
        "import sys\nfrom pathlib import Path\nfrom caspian.dedupe import jit\n"
        "from caspian.dedupe.sorting import sort_in_place\nimport numpy as np\n"
        "sort_in_place(np.array([3, 1, 2]))\nprint(sum(sort_in_place.stats.cache_hits.values()))"
    )
    build = {**os.environ, "NUMBA_CACHE_DIR": str(tmp_path / "built")}
    assert subprocess.check_output([sys.executable, "-c", code], env=build, text=True) == "0\n"
    new = tmp_path / "caspian" / "numba"
    new.mkdir(parents=True)
    jit.begin_with(tmp_path / "built", new)
    used = {**os.environ, "XDG_CACHE_HOME": str(tmp_path)}
    used.pop("NUMBA_CACHE_DIR", None)
    assert subprocess.check_output([sys.executable, "-c", code], env=used, text=True) == "1\n"


def test_compiled_code_is_kept_on_disk(tmp_path):
    code = (
        "import numpy as np\n"
        "from caspian.dedupe.sorting import sort_in_place\n"
        "print(sort_in_place(np.array([3, 1, 2])).tolist(), sum(sort_in_place.stats.cache_hits.values()))"
    )
    environment = {**os.environ, "XDG_CACHE_HOME": str(tmp_path)}
    environment.pop("NUMBA_CACHE_DIR", None)
    said = [subprocess.check_output([sys.executable, "-c", code], env=environment, text=True) for _ in range(2)]
    assert said == ["[1, 2, 3] 0\n", "[1, 2, 3] 1\n"]
    assert list(Path(tmp_path).rglob("*.nbc"))


def test_a_kernel_is_still_its_function():
    assert sort_in_place.py_func(np.array([2, 1])).tolist() == [1, 2]
