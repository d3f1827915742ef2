"""A message in, chat or mail out, by Apprise. It blocks, so it runs in a thread and is left when too slow."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable

from caspian.notify.channels import Service
from caspian.notify.delivery import Away, Delivered, Refused, Result
from caspian.notify.message import Message

# Says at lower levels what it sends.
logging.getLogger("apprise").setLevel(logging.ERROR)


def send(channel: Service, message: Message) -> Result:
    """Blocks for as long as the service takes."""
    import apprise

    desk = apprise.Apprise(asset=apprise.AppriseAsset(app_id="Caspian", secure_logging=True))
    if not desk.add(channel.address()):
        return Refused("Apprise does not know this URL")
    html = channel.is_html
    sent = desk.notify(
        title=message.subject,
        body=message.html if html else message.text,
        body_format=apprise.NotifyFormat.HTML if html else apprise.NotifyFormat.TEXT,
    )
    # It does not say why.
    return Delivered() if sent else Away("not taken by the service")


async def in_thread(work: Callable[[], Result], timeout_s: float) -> Result:
    """Carry out `work` in a daemon thread: one that hangs keeps neither others nor the end of the process waiting."""
    loop = asyncio.get_running_loop()
    answer: asyncio.Future[Result] = loop.create_future()

    def settle(result: Result) -> None:
        if not answer.done():
            answer.set_result(result)

    def run() -> None:
        try:
            result = work()
        except Exception as exc:
            result = Away(type(exc).__name__)
        if not loop.is_closed():
            loop.call_soon_threadsafe(settle, result)

    threading.Thread(target=run, name="service", daemon=True).start()
    try:
        return await asyncio.wait_for(answer, timeout_s)
    except TimeoutError:
        return Away("timeout")
