"""`make bench-pictures`: draws tables of benchmarks/RESULTS.md into docs/pictures, as pictures.yaml says.

The same tables give the same bytes: no date, no version, no random ids.
"""

from __future__ import annotations

import sys
from pathlib import Path

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from benchmarks import tables
from caspian.checked_yaml import BrokenFileError

RESULTS = Path(__file__).with_name("RESULTS.md")
FOLDER = Path(__file__).parents[1] / "docs" / "pictures"
# Dark on a white ground of its own: as readable on a dark page as on a light one.
_INK, _OURS, _PEERS, _GOAL = "#1f2933", "#0b6e8f", "#aab4be", "#b42318"
_STYLE = {
    "svg.hashsalt": "caspian",
    "svg.fonttype": "none",
    "font.family": ["DejaVu Sans", "sans-serif"],
    "font.size": 9,
    "text.color": _INK,
    "axes.edgecolor": _PEERS,
    "xtick.color": _INK,
    "ytick.color": _INK,
}
_WIDTH, _ROW, _AROUND = 10.0, 0.32, 1.15


def draw(picture: tables.Picture, results: str, folder: Path) -> Path:
    """Write one picture.

    Raises:
        UndrawableError: `results` lacks what it shows.
    """
    columns = [tables.bars(picture, panel, results) for panel in picture.panels]
    path = folder / picture.file
    with mpl.rc_context(_STYLE):
        figure = Figure(figsize=(_WIDTH, _AROUND + _ROW * len(columns[0])), layout="constrained", facecolor="white")
        figure.get_layout_engine().set(w_pad=0.12)
        figure.suptitle(picture.title, fontweight="bold", x=0.01, ha="left")
        axes = figure.subplots(1, len(columns), squeeze=False, sharey=True)[0]
        for panel, bars, ax in zip(picture.panels, columns, axes, strict=True):
            _panel(ax, panel, bars)
        figure.savefig(path, metadata={"Date": None, "Creator": None, "Title": picture.title})
    return path


def _panel(ax: Axes, panel: tables.Panel, bars: list[tables.Bar]) -> None:
    rows = range(len(bars))
    values = [bar.value for bar in bars]
    longest = max([*values, *(bar.goal or 0 for bar in bars)])
    ax.barh(rows, values, height=0.66, color=[_OURS if bar.is_ours else _PEERS for bar in bars])
    for row, bar in zip(rows, bars, strict=True):
        # A goal just beyond the bar would be written over.
        is_close = bar.goal is not None and 0 <= bar.goal - bar.value < longest * 0.06
        ax.annotate(
            bar.shown,
            (bar.goal if is_close else bar.value, row),
            xytext=(4, 0),
            textcoords="offset points",
            va="center",
            fontweight="bold" if bar.is_ours else "normal",
        )
        if bar.goal is not None:
            ax.plot([bar.goal, bar.goal], [row - 0.4, row + 0.36], color=_GOAL, linewidth=2)
            ax.text(bar.goal, row + 0.5, f"goal {bar.goal:g}", ha="center", va="center", color=_GOAL, fontsize=7)
    ax.set_title(f"{panel.title}\n({panel.better} is better)", fontsize=9, loc="left")
    ax.set_yticks(rows, [bar.label for bar in bars])
    ax.set_ylim(len(bars) - 0.35, -0.6)
    ax.set_xlim(0, longest * 1.3 or 1)
    ax.xaxis.set_visible(False)
    ax.tick_params(axis="y", length=0)
    ax.spines[["top", "right", "bottom"]].set_visible(False)


def main() -> None:
    """Draw them all; nothing is written when one cannot be read."""
    results = RESULTS.read_text(encoding="utf-8")
    try:
        pictures = tables.load()
        for picture in pictures:
            for panel in picture.panels:
                tables.bars(picture, panel, results)
    except (BrokenFileError, tables.UndrawableError) as exc:
        sys.exit(str(exc))
    for picture in pictures:
        print(draw(picture, results, FOLDER).relative_to(FOLDER.parents[1]))


if __name__ == "__main__":
    main()
