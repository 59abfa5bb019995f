"""Lets the command run as `python -m varde.cli`."""

from varde.cli import main

main()
