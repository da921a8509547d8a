"""The engine: ingest → launch → consolidate → publish. Each step is bounded and may run twice, late, or at once."""
