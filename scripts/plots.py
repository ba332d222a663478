"""Draws docs/performance-*.svg: plots.py docs/performance.tsv docs

The same figures give the same files, byte for byte.
"""

import csv
import sys
from collections import defaultdict
from pathlib import Path

import matplotlib

matplotlib.use("svg")
import matplotlib.pyplot as plt

# Grey enough for a white page and for a dark one.
INK = "#7a7a7a"
COLOURS = {"pbm": "#2f7fe0", "floor": "#2a9d5c", "PL/pgSQL": "#d2691e", "pbm batch": "#b05fd0", "price_claim": "#d2691e"}
MARKERS = {"pbm": "o", "floor": "s", "PL/pgSQL": "^", "pbm batch": "D", "price_claim": "^"}

matplotlib.rcParams.update(
    {
        "svg.hashsalt": "pbm",
        # Text stays text: small files, the reader's font.
        "svg.fonttype": "none",
        "font.family": "sans-serif",
        "font.size": 10,
        "axes.titlesize": 11,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.grid": True,
        "grid.alpha": 0.3,
        "legend.frameon": False,
        **{key: INK for key in ("text.color", "axes.labelcolor", "axes.titlecolor", "axes.edgecolor", "xtick.color", "ytick.color", "grid.color")},
    }
)


def read(path):
    """plot -> line -> its rows, in the file's order."""
    plots = defaultdict(lambda: defaultdict(list))
    with open(path, encoding="utf-8") as file:
        for plot, line, x, rate, _least, p99, core in csv.reader((r for r in file if not r.startswith("#")), delimiter="\t"):
            number = lambda text: None if text == "-" else float(text)
            plots[plot][line].append({"x": int(x), "rate": float(rate), "p99": number(p99), "core": number(core)})
    return plots


def panel(axes, lines, title, x_label, y_label, scale="linear"):
    """lines: (name, label, [(x, y)]). The numbers on x stand at equal distances: they grow by factors, from 0 on."""
    places = sorted({x for _, _, points in lines for x, _ in points})
    for name, label, points in lines:
        axes.plot([places.index(x) for x, _ in points], [y for _, y in points], label=label, color=COLOURS[name], marker=MARKERS[name], markersize=4.5)
    axes.set_xticks(range(len(places)), [f"{x:,}" for x in places])
    if scale == "log":
        axes.set_yscale("log")
    else:
        axes.set_ylim(bottom=0)
    axes.yaxis.set_major_formatter("{x:,g}")
    axes.set_title(title, loc="left")
    axes.set_xlabel(x_label)
    axes.set_ylabel(y_label)


def save(figure, path):
    figure.savefig(path, transparent=True, metadata={"Date": None, "Creator": None})
    # Matplotlib leaves spaces at the ends of lines.
    text = Path(path).read_text(encoding="utf-8")
    Path(path).write_text("\n".join(line.rstrip() for line in text.splitlines()) + "\n", encoding="utf-8")


def by_clients(lines, path):
    figure, (left, right) = plt.subplots(1, 2, figsize=(8.4, 3.4), layout="constrained")
    names = ("floor", "pbm", "PL/pgSQL")
    rates = [(n, n, [(r["x"], r["rate"]) for r in lines[n]]) for n in names]
    p99s = [(n, n, [(r["x"], r["p99"]) for r in lines[n]]) for n in names]
    panel(left, rates, "Claims a second, a call and a commit each", "clients at a time", "claims a second")
    panel(right, p99s, "One call in a hundred takes longer than", "clients at a time", "milliseconds (p99)", scale="log")
    left.legend()
    save(figure, path)


def by_past(lines, path):
    figure, axes = plt.subplots(figsize=(8.4, 3.6), layout="constrained")
    micros = lambda name, of: [(r["x"], 1e6 / r[of]) for r in lines[name] if r[of]]
    panel(
        axes,
        [
            ("pbm", "pbm, a call and a commit (1 client, elapsed)", micros("pbm", "rate")),
            ("floor", "floor, the same rows (1 client, elapsed)", micros("floor", "rate")),
            ("pbm batch", "pbm, in batches of 1,000 (processor time)", micros("pbm batch", "core")),
            ("price_claim", "price_claim, nothing written (processor time)", micros("price_claim", "core")),
        ],
        "What a claim costs with more past claims in the database",
        "past claims, over three years",
        "microseconds a claim",
    )
    axes.legend(fontsize=9, loc="upper center", bbox_to_anchor=(0.5, -0.2), ncols=2)
    save(figure, path)


def main():
    figures, folder = sys.argv[1], Path(sys.argv[2])
    plots = read(figures)
    by_clients(plots["clients"], folder / "performance-clients.svg")
    by_past(plots["past"], folder / "performance-history.svg")


main()
