"""The master sheet: read it, say what would have to change, change that and nothing else.

`state` parses what stands there, `diff` decides (pure), `changes` is what it decided, `requests` and `layout` turn it
into one atomic batch, `sheet` is the only module that talks to Google. The rules that all of it follows are the "Rules
of the guest" in the design, and docs/master-sheet.md for people.
"""
