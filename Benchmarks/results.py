"""What `bench` and `compare` share: the workloads, and figures as tables."""

import dataclasses
import json
import pathlib
import statistics
import sys

RESULTS = pathlib.Path(__file__).parent / "results"
DATABASES = ["sqlite", "postgres"]
PEERS = ["c", "azoth", "grdb", "sqlalchemy"]


@dataclasses.dataclass(frozen=True)
class Entry:
    """A program that takes part in a workload, in one of its variants."""

    peer: str
    variant: str = ""

    @property
    def name(self):
        return f"{self.peer} {self.variant}".strip()


@dataclasses.dataclass(frozen=True)
class Workload:
    """One row of a table: what is done, where, how often, by whom, and how many times the limit it may take."""

    database: str
    name: str
    title: str
    count: int
    goal: float
    entries: tuple
    # Client and server on one processor: on virtual machines, waking an idle one costs tens of microseconds.
    pinned: bool = False

    @property
    def code(self):
        """Some stand twice in the table; the code is that of the programs."""
        return self.name.split("-")[0]

    def of(self, peer):
        return [entry for entry in self.entries if entry.peer == peer]


def entries(**variants):
    return tuple(Entry(peer, variant) for peer, names in variants.items() for variant in names)


# Each peer in the form that its guides recommend and, where that is another one, in the fastest that they document.
# The limit is the fastest variant in C.
WORKLOADS = [
    Workload(
        "sqlite",
        "W1",
        "bulk insert",
        100_000,
        2.5,
        entries(c=[""], azoth=[""], grdb=["codable", "stmt"], sqlalchemy=["", "bulk"]),
    ),
    Workload(
        "sqlite",
        "W2",
        "load all",
        100_000,
        1.35,
        entries(c=[""], azoth=[""], grdb=["codable", ""], sqlalchemy=[""]),
    ),
    Workload(
        "sqlite",
        "W3",
        "load columns",
        100_000,
        1.2,
        entries(c=[""], azoth=[""], grdb=["codable", ""], sqlalchemy=[""]),
    ),
    Workload(
        "sqlite",
        "W4",
        "point get",
        20_000,
        3.0,
        entries(c=["", "transaction"], azoth=[""], grdb=["codable", "stmt"], sqlalchemy=[""]),
    ),
    Workload(
        "sqlite",
        "W4-pinned",
        "… on one processor",
        20_000,
        3.0,
        entries(c=["", "transaction"], azoth=[""], grdb=["stmt"], sqlalchemy=[""]),
        pinned=True,
    ),
    Workload(
        "sqlite",
        "W5",
        "eager graph",
        2_000,
        1.5,
        entries(c=["", "subquery"], azoth=[""], grdb=["codable", ""], sqlalchemy=[""]),
    ),
    Workload(
        "sqlite",
        "W6",
        "update dirty",
        10_000,
        1.4,
        entries(c=[""], azoth=[""], grdb=["codable", "columns"], sqlalchemy=[""]),
    ),
    Workload(
        "sqlite",
        "W7",
        "stream",
        1_000_000,
        1.2,
        entries(c=[""], azoth=[""], grdb=["codable", ""], sqlalchemy=[""]),
    ),
    Workload(
        "sqlite",
        "W9",
        "delete cascade",
        1_000,
        2.0,
        entries(c=["", "subquery"], azoth=[""], sqlalchemy=[""]),
    ),
    Workload(
        "sqlite",
        "W9-dbcascade",
        "… by the database",
        1_000,
        1.5,
        entries(c=["dbcascade"], azoth=["dbcascade"], grdb=["dbcascade"], sqlalchemy=["dbcascade"]),
    ),
    Workload(
        "postgres",
        "W1",
        "bulk insert",
        100_000,
        1.4,
        entries(c=["", "copy"], azoth=[""], sqlalchemy=["", "bulk"]),
    ),
    Workload("postgres", "W2", "load all", 100_000, 1.4, entries(c=[""], azoth=[""], sqlalchemy=[""])),
    Workload("postgres", "W3", "load columns", 100_000, 1.3, entries(c=[""], azoth=[""], sqlalchemy=[""])),
    Workload(
        "postgres",
        "W4",
        "point get",
        20_000,
        1.3,
        entries(c=[""], azoth=[""], sqlalchemy=[""]),
    ),
    Workload(
        "postgres",
        "W4-pinned",
        "… on one processor",
        20_000,
        2.0,
        entries(c=[""], azoth=[""], sqlalchemy=[""]),
        pinned=True,
    ),
    Workload("postgres", "W5", "eager graph", 2_000, 1.5, entries(c=[""], azoth=[""], sqlalchemy=[""])),
    Workload("postgres", "W6", "update dirty", 10_000, 1.25, entries(c=[""], azoth=[""], sqlalchemy=[""])),
    Workload("postgres", "W7", "stream", 1_000_000, 1.4, entries(c=["", "single"], azoth=[""], sqlalchemy=[""])),
    Workload(
        "postgres",
        "W8",
        "concurrent gets",
        20_000,
        2.0,
        entries(c=[""], azoth=[""], sqlalchemy=[""]),
    ),
    Workload(
        "postgres",
        "W8-pinned",
        "… on one processor",
        20_000,
        2.0,
        entries(c=[""], azoth=[""], sqlalchemy=[""]),
        pinned=True,
    ),
    Workload("postgres", "W9", "delete cascade", 1_000, 1.3, entries(c=[""], azoth=[""], sqlalchemy=[""])),
    Workload(
        "postgres",
        "W9-dbcascade",
        "… by the database",
        1_000,
        1.3,
        entries(c=["dbcascade"], azoth=["dbcascade"], sqlalchemy=["dbcascade"]),
    ),
]


class Results:
    """The runs of one `bench`, as they stand in its file."""

    def __init__(self, about, runs):
        self.about = about
        self.runs = runs

    @classmethod
    def read(cls, name):
        path = pathlib.Path(name)
        candidates = [path, RESULTS / name, RESULTS / f"{name}.json"]
        for candidate in candidates:
            if candidate.is_file():
                return cls(**json.loads(candidate.read_text()))
        have = ", ".join(sorted(path.stem for path in RESULTS.glob("*.json"))) or "none yet"
        sys.exit(f"error: there are no results '{name}'; there are: {have}")

    def write(self, name):
        RESULTS.mkdir(exist_ok=True)
        path = RESULTS / f"{name}.json"
        path.write_text(json.dumps(dict(about=self.about, runs=self.runs), indent=1) + "\n")
        return path

    def of(self, workload, entry):
        return [
            run["line"]
            for run in self.runs
            if run.get("database", "sqlite") == workload.database
            and run["workload"] == workload.name
            and run["peer"] == entry.peer and run["variant"] == entry.variant
        ]

    def seconds(self, workload, entry):
        """The median, or nothing where the entry did not run."""
        lines = self.of(workload, entry)
        return statistics.median(line["seconds"] for line in lines) if lines else None

    def best(self, workload, peer):
        """The fastest variant of a peer and its median."""
        found = [(self.seconds(workload, entry), entry) for entry in workload.of(peer)]
        found = [pair for pair in found if pair[0] is not None]
        return min(found, key=lambda pair: pair[0], default=(None, None))

    def ratio(self, workload, entry, other=None):
        """An entry's time as a multiple of another's, which is the limit unless one is given.

        The median of the ratios of each round: processors that change their speed for minutes change both.
        """
        other = other or self.best(workload, "c")[1]
        if entry is None or other is None:
            return None
        rounds = zip(self.of(workload, entry), self.of(workload, other))
        ratios = [line["seconds"] / limit["seconds"] for line, limit in rounds]
        return statistics.median(ratios) if ratios else None

    def checks(self, workload):
        """Which sums came out, and who had them. More than one means that somebody does not do the work."""
        found = {}
        for entry in workload.entries:
            for line in self.of(workload, entry):
                found.setdefault(line["check"], set()).add(entry.name)
        return found


def times(ratio):
    return "–" if ratio is None else f"{ratio:.2f}"


def table(header, rows):
    """Text in columns: the first two to the left, figures to the right."""
    cells = [header] + rows
    widths = [max(len(row[i]) for row in cells) for i in range(len(header))]
    lines = []
    for row in cells:
        padded = [cell.ljust(width) if i < 2 else cell.rjust(width) for i, (cell, width) in enumerate(zip(row, widths))]
        lines.append("  ".join(padded).rstrip())
    lines.insert(1, "  ".join("-" * width for width in widths))
    return "\n".join(lines)
