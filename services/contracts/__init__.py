"""What crosses a boundary, as pure data: commands, events, code tables, envelope, topology.

Nothing here does I/O and nothing here imports a third party, so that an outside system can ship
with this package alone.
"""
