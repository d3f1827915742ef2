"""Extract against its peers on the article-extraction-benchmark: quality, speed, tail, two processes, memory.

Usage: python -m benchmarks.bench_extract [--rounds N] [--soak PAGES]    (peers: the `bench` dependency group)

Quality is computed by the benchmark's own `evaluate.py`. Speed is the sum, over all pages, of each page's best time of
several interleaved rounds: what else the machine does then hits all tools alike.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import gzip
import importlib.util
import json
import logging
import sys
import time
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import psutil

from benchmarks import results
from caspian.events.v1 import article_pb2, page_pb2
from caspian.extract import preload
from caspian.extract.pool import ExtractPool
from caspian.extract.settings import ExtractSettings
from caspian.extract.stage import extract
from caspian.outcome import Done

DATA = Path(__file__).parents[1] / "../shared/data/aeb"
# What speed is relative to.
REFERENCE = "trafilatura bare_extraction, metadata"
# After the newest page of the set.
FETCHED = "2020-01-31T00:00:00Z"

Tool = Callable[[bytes, str], str]


def page(body: bytes, url: str) -> page_pb2.Page:
    made = page_pb2.Page(article_id="a", visit=1, url=url, body=body, coding=page_pb2.Page.IDENTITY)
    made.provenance.text_source = article_pb2.Provenance.PAGE
    made.provenance.fetched_at.FromJsonString(FETCHED)
    return made


def caspian(body: bytes, url: str) -> str:
    outcome = extract(page(body, url))
    return outcome.messages[0].value.text if isinstance(outcome, Done) else ""  # type: ignore[union-attr]


def peers() -> Iterator[tuple[str, Tool]]:
    """Those that are installed."""
    import trafilatura

    def bare(body: bytes, url: str) -> str:
        document = trafilatura.bare_extraction(body, url=url, with_metadata=True)
        return document.text if document else ""

    yield REFERENCE, bare
    for name, options in (("default", {}), ("favor_precision", {"favor_precision": True}), ("fast", {"fast": True})):
        yield (
            f"trafilatura {name}",
            lambda body, _, options=options: trafilatura.extract(body, include_comments=False, **options) or "",
        )
    with contextlib.suppress(ImportError):
        import readability
        from lxml import html as lxml_html

        def readability_lxml(body: bytes, _: str) -> str:
            return lxml_html.fromstring(readability.Document(body.decode("utf-8", "replace")).summary()).text_content()

        yield "readability-lxml", readability_lxml
    with contextlib.suppress(ImportError):
        import newspaper

        def newspaper4k(body: bytes, url: str) -> str:
            # Or it would ask the network for every image.
            article = newspaper.Article(url, fetch_images=False)
            article.download(input_html=body.decode("utf-8", "replace"))
            article.parse()
            return article.text

        yield "newspaper4k", newspaper4k


def evaluator() -> ModuleType:
    spec = importlib.util.spec_from_file_location("evaluate", DATA / "evaluate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def safely(tool: Tool, body: bytes, url: str) -> str:
    try:
        return tool(body, url)
    except Exception:  # a peer's crash is its result
        return ""


def load() -> tuple[dict[str, dict[str, str]], dict[str, bytes]]:
    """Ground truth and pages, by key."""
    truth = json.loads((DATA / "ground-truth.json").read_text())
    return truth, {key: gzip.decompress((DATA / "html" / f"{key}.html.gz").read_bytes()) for key in truth}


def compare(rounds: int) -> str:
    truth, pages = load()
    tools = [("caspian, whole stage", caspian), *peers()]
    best = {name: dict.fromkeys(truth, 1e9) for name, _ in tools}
    found: dict[str, dict[str, dict[str, str]]] = {name: {} for name, _ in tools}
    for _ in range(rounds):
        for key, body in pages.items():
            for name, tool in tools:
                start = time.perf_counter()
                text = safely(tool, body, truth[key]["url"])
                best[name][key] = min(best[name][key], time.perf_counter() - start)
                found[name][key] = {"articleBody": text}
    reference = sum(best[REFERENCE].values())
    evaluate = evaluator()
    rows: list[list[object]] = []
    for name, _ in tools:
        scores = evaluate.evaluate(truth, found[name], 2)
        times = sorted(best[name].values())
        quality = [f"{scores[score]:.3f}" for score in ("f1", "precision", "recall", "accuracy")]
        speed = [reference / sum(times), 1e3 * sum(times) / len(times), 1e3 * times[int(0.99 * len(times))]]
        rows.append([name, *quality, *speed])
    return results.table(["tool", "F1", "precision", "recall", "exact", "speed", "ms/page", "p99 ms"], rows)


async def two_processes(documents: int) -> str:
    """Throughput of two processes against one, and memory of the pool."""
    truth, bodies = load()
    pages = [page(bodies[key], truth[key]["url"]) for key in truth]
    rates: list[float] = []
    rows: list[list[object]] = []
    for processes in (1, 2):
        pool = ExtractPool(ExtractSettings(processes=processes))
        await asyncio.gather(*(pool.handle(one) for one in pages[:20]))
        start = time.perf_counter()
        await asyncio.gather(*(pool.handle(pages[n % len(pages)]) for n in range(documents)))
        rates.append(documents / (time.perf_counter() - start))
        rows.append([processes, rates[-1], *memory()])
        await pool.close()
    table = results.table(["processes", "pages/s", "RSS of the pool, MiB", "PSS, MiB"], rows)
    return f"{table}\n\nTwo processes do {rates[1] / rates[0]:.2f} × the work of one."


def memory() -> list[object]:
    """RSS and PSS of this process's children."""
    children = psutil.Process().children(recursive=True)
    return [sum(getattr(child.memory_full_info(), kind) for child in children) // 2**20 for kind in ("rss", "pss")]


def soak(documents: int) -> str:
    """Memory of one process over many pages, none recycled."""
    truth, bodies = load()
    pages = [(bodies[key], truth[key]["url"]) for key in truth]
    this = psutil.Process()
    rows: list[list[object]] = []
    for number in range(documents + 1):
        caspian(*pages[number % len(pages)])
        if number % (documents // 10) == 0:
            rows.append([number, this.memory_info().rss // 2**20])
            print(*rows[-1], flush=True)
    return results.table(["pages", "RSS, MiB"], rows)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--soak", type=int, default=0, help="also: memory of one process over so many pages")
    options = parser.parse_args()
    if not DATA.is_dir():
        sys.exit("bench-extract: ../shared/data/aeb is not on this machine; nothing measured")
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    preload.load()
    parts = [compare(options.rounds), asyncio.run(two_processes(1448))]
    if options.soak:
        parts.append(soak(options.soak))
    results.write("extract", "make bench-extract", "\n\n".join(parts))


if __name__ == "__main__":
    main()
