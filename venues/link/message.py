"""The form that all messages of the link share."""

import msgspec


class Message(msgspec.Struct, frozen=True, tag=True, omit_defaults=True, array_like=True):
    """The base of all messages; the class name is the tag on the wire."""
