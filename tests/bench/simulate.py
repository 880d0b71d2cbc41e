"""How long simulated participants take from consent to finish, as the command is used: a new study, one process."""

from __future__ import annotations

from bench.serving import folder, new_study, run

from bot.cli.bench_commands import Figure

PEOPLE = 200
MOST_SECONDS = 60.0


def measure(*, quick: bool = False) -> list[Figure]:
    """Seconds for 200 people; the limit is a minute."""
    people = 40 if quick else PEOPLE
    with folder() as at:
        took = run("simulate", str(new_study(at)), "-n", str(people), "--seed", "7")
    aim, met = ("", None) if quick else ("<= 1 x", took <= MOST_SECONDS)
    return [Figure(f"{people} simulated participants", round(took, 1), "s", MOST_SECONDS, f"limit for {PEOPLE}", aim, met)]
