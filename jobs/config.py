"""The configuration file: read once, every mistake reported at once, with its line."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import yaml
from pydantic import ValidationError

from jobs import mistakes
from jobs.mistakes import Path as Option
from jobs.options import Config

__all__ = ["Config", "ConfigError", "lines_of", "load", "parse"]


class ConfigError(Exception):
    """All that is wrong with a configuration file, one line each."""

    def __init__(self, lines: list[str]) -> None:
        super().__init__("\n".join(lines))
        self.lines = tuple(lines)


class _Loader(yaml.SafeLoader):
    """YAML without its own idea of dates: the options say which text is a day, and quote it when it is none."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, form) for tag, form in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def load(path: Path) -> Config:
    """The configuration in a YAML file.

    Raises ConfigError with one line for each mistake: file, line, the value quoted, what to write instead.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise ConfigError(
            [f"{path}: there is no such file; copy config.example.yaml and fill in the master's address"]
        ) from error
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(
            [f"{path}: cannot be read as text ({error.__class__.__name__}); it must be a UTF-8 YAML file"]
        ) from error
    return parse(text, str(path))


def parse(text: str, name: str) -> Config:
    """As `load`, from text; ``name`` stands in the messages."""
    try:
        tree = yaml.compose(text, Loader=_Loader)
        data = yaml.load(text, Loader=_Loader)  # noqa: S506  # a SafeLoader with fewer types
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f":{mark.line + 1}" if mark else ""
        problem = getattr(error, "problem", None) or "it is no valid YAML"
        raise ConfigError([f"{name}{line}: {problem}; check the indentation and the quotes"]) from error
    if not isinstance(data, dict):
        raise ConfigError([f"{name}: holds no options; copy config.example.yaml"])
    lines = dict(_lines(tree, ()))
    problems = [f"{name}:{line}: {key} stands twice; keep one" for key, line in _twice(tree, "")]
    config = None
    try:
        config = Config.model_validate(data)
    except ValidationError as error:
        problems += [mistakes.said(each, name, lines) for each in error.errors(include_url=False)]
    problems += [f"{name}:{lines.get(path, 1)}: {said}" for path, said in mistakes.contradictions(data)]
    if problems or config is None:
        raise ConfigError(sorted(problems, key=mistakes.line_of))
    return config


def lines_of(text: str) -> dict[Option, int]:
    """The line, from 1, that each option of a YAML text stands on: ``("sources", 0, "index")`` → 13."""
    return dict(_lines(yaml.compose(text, Loader=_Loader), ()))


def _twice(node: yaml.Node | None, above: str) -> Iterator[tuple[str, int]]:
    """Keys that stand twice in one group: YAML would silently take the last."""
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            option = f"{above}.{key.value}".lstrip(".")
            if key.value in seen:
                yield option, key.start_mark.line + 1
            seen.add(key.value)
            yield from _twice(value, option)
    elif isinstance(node, yaml.SequenceNode):
        for at, value in enumerate(node.value):
            yield from _twice(value, f"{above}[{at + 1}]")


def _lines(node: yaml.Node | None, path: Option) -> Iterator[tuple[Option, int]]:
    if node is None:
        return
    yield path, node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            inner = (*path, str(key.value))
            yield from _lines(value, inner)
            yield inner, key.start_mark.line + 1
    elif isinstance(node, yaml.SequenceNode):
        for at, value in enumerate(node.value):
            yield from _lines(value, (*path, at))
