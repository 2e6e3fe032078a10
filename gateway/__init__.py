"""The HTTP edge: routes, identity, who may see what, and read models made of events."""
