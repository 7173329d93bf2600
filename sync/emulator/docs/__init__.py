"""Docs v1: documents.get, and the Docs that Markdown files become."""
