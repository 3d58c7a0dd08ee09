"""The Textual application and what keeps its terminal honest."""
