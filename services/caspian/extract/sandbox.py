"""The inside of one pool process: pages come in over a pipe, outcomes go out; limits are the kernel's.

One frame per document each way. CPU time is limited per document by a profiling timer, whose signal no library handles:
it ends the process even in the middle of C code. Memory is limited per process.
"""

from __future__ import annotations

import gc
import signal
from dataclasses import dataclass
from multiprocessing.connection import Connection

from caspian.events.v1 import article_pb2, page_pb2
from caspian.outcome import Done, Emit, Outcome, Poison, Rejected

# One byte before the payload of a reply.
DONE, REJECTED, POISON, FAILED = b"D", b"R", b"P", b"F"
# Trees take ten to thirty times the size of their page; what is free goes back after a large page and now and then.
LARGE = 512 * 1024
RELEASE_EVERY = 50
# Deaths that mean something, by the signal that the kernel sent.
CPU_SIGNAL = signal.SIGPROF if hasattr(signal, "SIGPROF") else None


@dataclass(frozen=True, slots=True)
class Limits:
    """What one document (`cpu_seconds`) and one process may use."""

    cpu_seconds: float = 5.0
    memory_mb: int = 1536
    documents: int = 500


def serve(pipe: Connection, limits: Limits) -> None:
    """Answer pages until the pipe closes or the process has served its share."""
    from caspian.extract import language, memory

    _limit_memory(limits.memory_mb)
    language.warm()
    # What was loaded so far stays for ever: collections need not look at it, and shared pages stay shared.
    gc.freeze()
    for number in range(1, limits.documents + 1):
        try:
            request = pipe.recv_bytes()
        except (EOFError, OSError):
            return
        reply = _answer(request, limits.cpu_seconds)
        if len(request) > LARGE or number % RELEASE_EVERY == 0:
            memory.release()
        try:
            pipe.send_bytes(reply)
        except OSError:
            return


def _answer(request: bytes, cpu_seconds: float) -> bytes:
    from caspian.extract.stage import extract

    _limit_cpu(cpu_seconds)
    try:
        return encode(extract(page_pb2.Page.FromString(request)))
    except (MemoryError, SystemError):  # C code out of memory: "error return without exception set"
        # Memory may be fragmented or leaked by now: answer and make room for a fresh process.
        return POISON + b"killed: memory"
    except RecursionError:
        return POISON + b"too-deep"
    except Exception as exc:
        return FAILED + f"{type(exc).__name__}: {exc}".encode("utf-8", "replace")[:2_000]
    finally:
        _limit_cpu(0)


def encode(outcome: Outcome) -> bytes:
    """A reply frame."""
    match outcome:
        case Done(messages, word):
            message = messages[0].value
            assert message is not None
            return DONE + word.encode() + b"\x00" + message.SerializeToString()
        case Rejected(reason):
            return REJECTED + reason.encode()
        case Poison(reason):
            return POISON + reason.encode("utf-8", "replace")
    raise TypeError(f"extract does not answer {type(outcome).__name__}")


class StageFailedError(Exception):
    """The stage raised: a failure of ours, not a verdict on the page."""


def decode(reply: bytes) -> Outcome:
    """The outcome in a reply frame.

    Raises:
        StageFailedError: the stage raised in the process.
    """
    kind, payload = reply[:1], reply[1:]
    if kind == DONE:
        word, _, message = payload.partition(b"\x00")
        article = article_pb2.Article.FromString(message)
        return Done((Emit("articles", article.id, article),), outcome=word.decode())
    if kind == REJECTED:
        return Rejected(payload.decode())
    if kind == POISON:
        return Poison(payload.decode("utf-8", "replace"))
    raise StageFailedError(payload.decode("utf-8", "replace"))


def _limit_cpu(seconds: float) -> None:
    """Arm the timer for one document; 0 disarms it."""
    if CPU_SIGNAL is not None:
        signal.signal(CPU_SIGNAL, signal.SIG_DFL)
        signal.setitimer(signal.ITIMER_PROF, seconds)


def _limit_memory(megabytes: int) -> None:
    try:
        import resource
    except ImportError:  # not on Windows: the other limits still hold
        return
    # Core files of hostile documents are nobody's evidence and fill disks.
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    size = megabytes * 1024 * 1024
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    if hard == resource.RLIM_INFINITY or size <= hard:
        resource.setrlimit(resource.RLIMIT_AS, (size, hard))
