"""How long the way from the archive to the report takes: the bundle, then the report as numbers and as a page."""

from __future__ import annotations

from bench.serving import folder, new_study, run

from bot.cli.bench_commands import Figure

PEOPLE = 600


def measure(*, quick: bool = False) -> list[Figure]:
    """Seconds for the bundle and the report of 600 simulated people, beside the time it took to simulate them; kB of what they write."""
    people = 100 if quick else PEOPLE
    with folder() as at:
        study, out = new_study(at), at / "out"
        walk = run("simulate", str(study), "-n", str(people), "--seed", "7")
        bundle = run("bundle", str(study), str(out), "--simulated")
        report = run("report", str(out), "--json", str(at / "report.json"), "--html", str(at / "report.html"))
        sizes = [("bundle", sum(file.stat().st_size for file in out.rglob("*") if file.is_file()))]
        sizes += [(name, (at / name).stat().st_size) for name in ("report.json", "report.html")]
    name = "simulating them"
    return [
        Figure(f"bundle of {people} people", round(bundle, 1), "s", round(walk, 1), name),
        Figure(f"report of {people} people, JSON and HTML", round(report, 1), "s", round(walk, 1), name),
        *(Figure(f"size of {name}", round(size / 1000), "kB") for name, size in sizes),
    ]
