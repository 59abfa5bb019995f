"""Lets the command run as `python -m varde`."""

from varde.cli import main

main()
