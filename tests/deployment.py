"""What tests of the deployment read: the Dockerfile, shell blocks in the documentation, Google's discovery documents."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, Final

import click

from jobs import cli

ROOT: Final = Path(__file__).parents[1]
Json = Mapping[str, Any]
_TYPES: Final[Mapping[str, Any]] = {
    "string": str, "integer": int, "number": (int, float), "boolean": bool, "object": dict, "array": list,
}  # fmt: skip
_FORMATS: Final = {"google-duration": r"\d+(\.\d+)?s", "int64": r"-?\d+"}


def text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


@cache
def discovery(name: str) -> Json:
    """A discovery document that google-api-python-client ships, ``cloudbuild.v1``."""
    folder = resources.files("googleapiclient").joinpath("discovery_cache", "documents")
    found: Json = json.loads(folder.joinpath(f"{name}.json").read_bytes())
    return found


def departures(api: str, schema: Json, value: Any, at: str = "$") -> Iterator[str]:
    """Where a value departs from an API's schema: unknown names, wrong types and formats, unknown enum values."""
    if "$ref" in schema:
        schema = discovery(api)["schemas"][schema["$ref"]]
    kind = schema["type"]
    if not isinstance(value, _TYPES[kind]) or (isinstance(value, bool) and kind != "boolean"):
        yield f"{at} is {type(value).__name__}, not {kind}"
    elif kind == "array":
        for item in value:
            yield from departures(api, schema["items"], item, f"{at}[]")
    elif kind == "object":
        known, extra = schema.get("properties", {}), schema.get("additionalProperties")
        for name, inner in value.items():
            if name in known:
                yield from departures(api, known[name], inner, f"{at}.{name}")
            elif extra:
                yield from departures(api, extra, inner, f"{at}.{name}")
            else:
                yield f"{at}.{name} is unknown"
    elif "enum" in schema and value not in schema["enum"]:
        yield f"{at} is {value!r}, which the enum does not have"
    elif schema.get("format") in _FORMATS and not re.fullmatch(_FORMATS[schema["format"]], value):
        yield f"{at} is {value!r}, no {schema['format']}"


def dockerfile() -> list[tuple[str, str]]:
    """The instructions of the Dockerfile with what follows them, in order."""
    lines = [line for line in text("Dockerfile").splitlines() if line and not line.startswith("#")]
    return [(word, rest) for word, _, rest in (line.partition(" ") for line in lines)]


def make_targets() -> set[str]:
    return set(re.findall(r"^([\w./-]+):(?!=)", text("Makefile"), re.MULTILINE))


def shell_blocks(page: str) -> list[str]:
    """The fenced blocks of a page that a reader types."""
    return re.findall(r"^```\n(.*?)^```$", text(page), re.MULTILINE | re.DOTALL)


def shell_spans(page: str) -> list[str]:
    """The commands that a page names within its text."""
    prose = re.sub(r"^```\n.*?^```$", "", text(page), flags=re.MULTILINE | re.DOTALL)
    return re.findall(r"`((?:gcloud|plansync) [^`…]+)`", prose)


def commands(script: str) -> Iterator[list[str]]:
    """The commands of a shell script as words, without here-documents; groups, loops and pipes are taken apart."""
    script = re.sub(r"<<'(\w+)'.*?^\1$", "", script, flags=re.MULTILINE | re.DOTALL).replace("\\\n", " ")
    for line in script.splitlines():
        words: list[str] = []
        lexer = shlex.shlex(line, posix=True, punctuation_chars=";&|(){}<>")
        lexer.commenters = "#"
        lexer.whitespace_split = True
        for word in lexer:
            if set(word) <= set(";&|(){}"):
                if words:
                    yield words
                words = []
            else:
                words.append(word)
        if words:
            yield words


def plansync_calls(words: list[str]) -> Iterator[list[str]]:
    """What plansync is told in a command: after its own name, or as arguments of a Cloud Run job."""
    for at, word in enumerate(words):
        if (
            word.rpartition("/")[2] == "plansync"
            and words[at + 1 : at + 2]
            and words[0] not in {"gcloud", "for"}
        ):
            yield words[at + 1 :]
            return
        if word.startswith("--args="):
            yield word.removeprefix("--args=").split(",")


def unknown_to_plansync(words: list[str]) -> list[str]:
    """What of such a call plansync does not have: the command, or its options; nothing if all is well."""
    options = {opt for param in cli.main.params for opt in param.opts}
    while words and words[0].startswith("-"):
        if words[0] not in options | {"--help"}:
            return [words[0]]
        words = words[1:]
    if not words:
        return []
    command = cli.main.commands.get(words[0])
    if command is None:
        return [words[0]]
    known = {opt: param for param in command.params for opt in (*param.opts, *param.secondary_opts)}
    found = []
    for word in words[1:]:
        name, given, _ = word.partition("=")
        if not name.startswith("-"):
            continue
        option = known.get(name)
        if option is None or (given and isinstance(option, click.Option) and option.is_flag):
            found.append(f"{words[0]} {word}")
    return found
