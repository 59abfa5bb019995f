"""Who was a state, when, and under which code; a name or code is resolved, never guessed.

The tables in `tables/` are the source of truth and are edited by hand:

=================  ====================================================================================
`states.csv`       one row an entity: key, names, kind
`spells.csv`       the days on which a published list of the state system counts it as a state
`codes.csv`        its codes in other systems, and where a source uses a list's number in its own way
`aliases.csv`      every further name, scoped to a source and a period where it needs to be
`succession.csv`   who followed whom
=================  ====================================================================================

>>> from varde.states import registry
>>> registry().resolve("Côte d’Ivoire").key
'CIV'
"""

from varde.states.names import fold
from varde.states.registry import KINDS, SYSTEMS, Code, Period, Registry, Spell, State, Succession, registry

__all__ = ["KINDS", "SYSTEMS", "Code", "Period", "Registry", "Spell", "State", "Succession", "fold", "registry"]
