"""The `soundings` command: a thin skin, one file per group of verbs, each read only when its verb is used."""

from __future__ import annotations

import importlib

import click

VERBS = {
    "demo": "bot.cli.serve_commands",
    "serve": "bot.cli.serve_commands",
    "new": "bot.cli.study_commands",
    "check": "bot.cli.study_commands",
    "simulate": "bot.cli.simulate_commands",
    "spec": "bot.cli.spec_commands",
    "try-model": "bot.cli.model_commands",
    "evaluate": "bot.cli.evaluate_command",
    "map": "bot.cli.map_commands",
    "reference": "bot.cli.map_commands",
    "replay": "bot.cli.replay_command",
    "bundle": "bot.cli.report_commands",
    "report": "bot.cli.report_commands",
    "freeze": "bot.cli.state_commands",
    "open": "bot.cli.state_commands",
    "pause": "bot.cli.state_commands",
    "close": "bot.cli.state_commands",
    "status": "bot.cli.status_commands",
    "release": "bot.cli.release_command",
    "invite": "bot.cli.invite_command",
    "words": "bot.cli.words_commands",
    "withdraw": "bot.cli.withdraw_command",
    "verify": "bot.cli.verify_commands",
    "bench": "bot.cli.bench_commands",
}


class LazyGroup(click.Group):
    """A group that imports a verb's file when the verb is used."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in VERBS:
            return None
        command = getattr(importlib.import_module(VERBS[cmd_name]), cmd_name.replace("-", "_"))
        return command if isinstance(command, click.Command) else None


@click.group(cls=LazyGroup, context_settings={"max_content_width": 100})
@click.version_option(package_name="soundings")
def main() -> None:
    """Soundings: people say in a chat how an AI should behave and why; a report says what they hold.

    Exit code 0: done; 1: a check found something; 2: a mistake in the call, said in one line."""
