"""What can be done on the Audit screen."""

from console.actions.action import Action

_AUDIT = ("audit",)

AUDITING: tuple[Action, ...] = (
    Action("audit.detail", ("enter",), "detail", "detail", "Show all about the row", "Audit", _AUDIT),
    Action("audit.verify", ("v",), "verify", "verify", "Verify the whole trail", "Audit", _AUDIT),
    Action("audit.export", ("e",), "export", "export", "Write the listed rows to files", "Audit", _AUDIT),
)
