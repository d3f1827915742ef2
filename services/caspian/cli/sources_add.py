"""`caspian sources add|import`: a source in words, or the feeds of an OPML file, in; checked entries of a file out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from caspian.cli import sources_file

_CLASSES = (
    "state-ru", "state-ir", "independent", "exile", "western", "regional", "think-tank", "wire", "organisation",
)  # fmt: skip
_CLASS = click.option("--class", "source_class", required=True, type=click.Choice(_CLASSES), help="What it is.")
_COUNTRY = click.option("--country", required=True, metavar="XX", help="Two letters, e.g. az.")
_SCOPE = click.option(
    "--scope", type=click.Choice(["all", "title"]), default="title", show_default=True,
    help="Visit every entry, or those whose title or summary names a side.",
)  # fmt: skip
_TERMS = click.option(
    "--terms", type=click.Choice(["full-text", "link-only"]), default="link-only", show_default=True,
    help="What its terms allow to keep.",
)  # fmt: skip


@click.command("add")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--id", "identity", required=True, help="Its name in events and figures: a-z, 0-9 and dashes.")
@click.option("--publisher", required=True, help="Its name as people know it.")
@_CLASS
@_COUNTRY
@click.option("--language", "languages", multiple=True, required=True, metavar="XX", help="Can be repeated.")
@click.option("--feed", "feeds", multiple=True, metavar="URL", help="RSS, Atom or JSON Feed. Can be repeated.")
@click.option("--sitemap", "sitemaps", multiple=True, metavar="URL", help="A sitemap or an index. Can be repeated.")
@click.option("--index-page", "pages", multiple=True, metavar="URL", help="A page of links. Can be repeated.")
@_SCOPE
@_TERMS
def add(file: Path, identity: str, source_class: str, pages: tuple[str, ...], **said: Any) -> None:
    """Write one source at the end of a sources file, if the whole is right then.

    \b
    Example:
      caspian sources add my.yaml --id lakeside --publisher "Lakeside Courier" --class regional
        --country az --language en --feed https://lakeside.example/rss
    """
    entry = {"id": identity, "publisher": said["publisher"], "class": source_class, "country": said["country"]}
    lists = {"languages": list(said["languages"]), "feeds": list(said["feeds"]), "sitemaps": list(said["sitemaps"])}
    lists["index_pages"] = [{"url": url} for url in pages]
    wanted = {name: value for name, value in lists.items() if value}
    sources_file.append(file, [entry | wanted | {"scope": said["scope"], "terms": said["terms"]}])
    click.echo(f"{identity}: written to {file}; `caspian sources apply {file}` declares it")


@click.command("import")
@click.argument("opml", type=click.Path(dir_okay=False, exists=True, path_type=Path))
@_CLASS
@_COUNTRY
@click.option("--language", required=True, metavar="XX", help="Language of all of them, e.g. en.")
@_SCOPE
@_TERMS
@click.option("--into", type=click.Path(dir_okay=False, path_type=Path), help="Write at the end of this file.")
def import_opml(opml: Path, into: Path | None, **said: str) -> None:
    """Turn the feeds of an OPML file into sources: printed, or written --into a sources file.

    Feeds that the file has already are left out.

    \b
    Example:
      caspian sources import feeds.opml --class regional --country az --language en --into my.yaml
    """
    from caspian.fetch.opml import OpmlError, as_yaml, drafts
    from caspian.settings import SettingsError

    present = sources_file.entries_of(into) if into and into.exists() else ()
    try:
        made = drafts(opml.read_bytes(), present=present, **said)
    except OpmlError as exc:
        raise SettingsError(f"{opml}: {exc}; name an OPML file, as feed readers export it") from None
    if into is None:
        click.echo(as_yaml(made), nl=False)
        return
    if made:
        sources_file.append(into, made)
    click.echo(f"{len(made)} sources written to {into}")
