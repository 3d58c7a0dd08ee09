"""What can be done on the Audit screen."""

from console.actions.action import Action

AUDITING: tuple[Action, ...] = ()
