"""Requesters' code before and after people: one port, three ways to reach it, one registry that says which are allowed.

Nothing here knows rows: `labeling.pipeline` decides when to call, keeps what was said, and acts upon it.
"""
