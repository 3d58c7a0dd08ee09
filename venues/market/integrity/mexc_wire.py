"""The four fields of MEXC's protobuf push that a sequence check needs; all others are skipped unread."""

from typing import Any

from google.protobuf import descriptor_pb2, descriptor_pool, message_factory
from google.protobuf.message import DecodeError

_STRING = descriptor_pb2.FieldDescriptorProto.TYPE_STRING
_MESSAGE = descriptor_pb2.FieldDescriptorProto.TYPE_MESSAGE


def _push_class() -> Any:
    """Build `Push` from MEXC's published numbers.

    Source: https://github.com/mexcdevelop/websocket-proto, PushDataV3ApiWrapper.proto and
    PublicAggreDepthsV3Api.proto.
    """
    file = descriptor_pb2.FileDescriptorProto(name="mexc_versions.proto", package="lyra", syntax="proto3")
    depths = file.message_type.add(name="Depths")
    push = file.message_type.add(name="Push")
    fields = (
        (depths, "from_version", 4, _STRING, ""),
        (depths, "to_version", 5, _STRING, ""),
        (push, "channel", 1, _STRING, ""),
        (push, "symbol", 3, _STRING, ""),
        (push, "depths", 313, _MESSAGE, ".lyra.Depths"),
    )
    for owner, name, number, kind, type_name in fields:
        owner.field.add(
            name=name,
            number=number,
            type=kind,
            type_name=type_name or None,
            label=descriptor_pb2.FieldDescriptorProto.LABEL_OPTIONAL,
        )
    pool = descriptor_pool.DescriptorPool()
    pool.Add(file)
    return message_factory.GetMessageClass(pool.FindMessageTypeByName("lyra.Push"))


_PUSH = _push_class()


def read_versions(frame: bytes) -> tuple[str, str, str] | None:
    """Return symbol, fromVersion and toVersion of a depth update, None of any other push.

    Raises:
        ValueError: the bytes are not a push of MEXC.
    """
    push = _PUSH()
    try:
        push.ParseFromString(frame)
    except DecodeError:
        raise ValueError("expected a protobuf push") from None
    if not push.HasField("depths"):
        return None
    return push.symbol, push.depths.from_version, push.depths.to_version
