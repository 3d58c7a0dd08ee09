"""What arms, opens, cancels and stops orders; none of it sends one."""

from console.actions.action import Action

TRADING: tuple[Action, ...] = ()
