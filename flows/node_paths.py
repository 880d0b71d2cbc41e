"""Nodes by their path: what stands there, and the same with something put in. Nodes themselves are never changed."""

from __future__ import annotations

from dataclasses import replace

from flows.yaml_reading import Node

Path = tuple[str | int, ...]
"""Keys of mappings and places in lists, from the outside in."""


def put(node: Node, path: Path, child: Node, line: int) -> Node:
    """The node with `child` at `path`; mappings that are missing on the way are made. As it was where something else is in the way."""
    if not path:
        return child
    step, rest = path[0], path[1:]
    if isinstance(step, int):
        items = node.items()
        return replace(node, value=[*items[:step], put(items[step], rest, child, line), *items[step + 1 :]])
    if not isinstance(node.value, dict):
        return node
    inner = put(node.value.get(step, Node(line, {})), rest, child, line)
    return replace(node, value={**node.value, step: inner}, key_lines={**node.key_lines, step: node.key_lines.get(step, line)})


def walk(node: Node, path: Path) -> Node | None:
    """What stands at `path`, or None."""
    for step in path:
        found = node.items()[step] if isinstance(step, int) else node.get(step)
        if found is None:
            return None
        node = found
    return node
