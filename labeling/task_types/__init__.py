"""Task types: kinds of question with their answer, consolidation, output and worker page. One folder each, all pure."""
