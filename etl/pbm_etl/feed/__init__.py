"""The claims feed of an external PBM: simulated or from files, cleaned, staged, answered, reported."""

from pbm_etl.feed.command import add_parser

__all__ = ["add_parser"]
