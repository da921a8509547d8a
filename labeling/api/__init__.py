"""Edges for programs: the wire, S3, REST, and what operators' tools ask."""
