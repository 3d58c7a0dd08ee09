"""The application: composition, screens, dialogs, and what an operator can do."""

__version__ = "0.1.0"
