"""The organisation's plan template, read once a run."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from jobs.config import Config
from jobs.follow import Reader
from mappers.document import Document
from mappers.template import Template
from sync.errors import SyncError
from sync.links import parse_link
from sync.sources.markdown import MarkdownFiles


def template_text(readers: Callable[[], Sequence[Reader]], config: Config) -> tuple[Template, str]:
    """What the configured template says, and a note where it could not be read; both are empty where none is configured.

    ``readers`` is only called for a link: a Markdown file needs no credentials.

    Raises nothing: a plan is read without it, only less is known of what its author left alone.
    """
    if not config.template:
        return Template(), ""
    try:
        template = Template.of(_fetch(readers, config.template))
    except SyncError as error:
        return (
            Template(),
            f"the plan template could not be read, plans are read without it: {error.at('template of the configuration')}",
        )
    if not template:
        return (
            template,
            "the plan template is empty, plans are read without it — template of the configuration — link the document that plans are copied from",
        )
    return template, ""


def _in_turn(readers: Callable[[], Sequence[Reader]]) -> Iterator[Reader]:
    yield MarkdownFiles()
    yield from readers()


def _fetch(readers: Callable[[], Sequence[Reader]], template: str) -> Document:
    link = parse_link(template)
    for reader in _in_turn(readers):
        if reader.claims(link):
            return reader.fetch(link)
    raise SyncError(
        f"A {link.kind.replace('_', ' ')} cannot be the template",
        kind="not_supported",
        link=link.url,
        fix="link a Google Doc or name a Markdown file",
    )
