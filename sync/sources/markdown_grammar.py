"""Which Markdown we read: CommonMark with tables, strike-through, front matter, footnotes, tasks, definitions and `flavours`."""

from __future__ import annotations

from functools import cache
from typing import Any, Final

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.front_matter import front_matter_plugin
from mdit_py_plugins.tasklists import tasklists_plugin

from sync.sources.markdown_flavours import flavours

DEEPEST: Final = 200  # blocks within blocks; markdown-it leaves out what lies deeper
Environment = dict[str, Any]


def tokens_of(text: str, *, mdx: bool = False) -> tuple[list[Token], Environment]:
    """What markdown-it makes of a text. ``mdx``: indented lines are no code. The environment answers `flavours.closes`."""
    environment: Environment = {"source": text, "closes": {}}
    return _parser(mdx).parse(text, environment), environment


@cache
def _parser(mdx: bool) -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"maxNesting": DEEPEST}).enable(["table", "strikethrough"])
    parser.use(front_matter_plugin).use(footnote_plugin).use(tasklists_plugin).use(deflist_plugin)
    parser.core.ruler.before("footnote_tail", "keep_unused_footnotes", _keep_unused_footnotes)
    flavours(parser)
    return parser.disable("code") if mdx else parser


def _keep_unused_footnotes(state: StateCore) -> None:
    """A footnote that nothing refers to would be dropped: its text stays where it is written."""
    refs = state.env.get("footnotes", {}).get("refs", {})
    kept, dropping = [], False
    for token in state.tokens:
        if token.type == "footnote_reference_open":
            dropping = refs.get(f":{token.meta.get('label')}", -1) < 0
        if not (dropping and token.type in {"footnote_reference_open", "footnote_reference_close"}):
            kept.append(token)
    state.tokens = kept
