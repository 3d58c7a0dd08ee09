"""How a venue tells what a key may do, as data: the request, where in its answer the permissions stand, their words."""

from enum import StrEnum, auto

from venues.model.value import Value


class Power(StrEnum):
    """What a key may be able to do; the value is the figure's name in an examination."""

    WITHDRAW = auto()
    """Send money out of the account to somebody else, or prepare it, as by naming a new address."""
    TRANSFER = auto()
    """Move money between accounts of the same owner."""
    TRADE = auto()
    READ = auto()


class ScopeForm(StrEnum):
    """How the permissions stand in the answer."""

    WORDS = auto()
    """One text, words separated by commas: `read_only,trade`."""
    LIST = auto()
    """A list of words."""
    FLAGS = auto()
    """Truth values beside one another; the word is the field's name."""
    GROUPS = auto()
    """Lists of words by group; the word is `group/word`."""
    ROWS = auto()
    """Objects with `name` and `read_only`; the word is the name, or `name:read` where it only reads."""


class ExpiryForm(StrEnum):
    """How the end of a key's life is written."""

    SECONDS = auto()
    MILLISECONDS = auto()
    ISO = auto()
    DAYS_LEFT = auto()


class ScopeRule(Value):
    """One venue's; fields that have several spellings are tried in order."""

    silent: str = ""
    """Why the venue cannot tell, in words; empty where it can, and then the rest is filled."""
    method: str = ""
    """ccxt's name of the request."""
    request: str = ""
    """Method and path, for the operator."""
    key_parameter: str = ""
    """Under which name the request must name the key; empty where it need not."""
    path: tuple[str, ...] = ()
    """The way to the object that tells; a number is a place in a list."""
    own_row: str = ""
    """The field of a masked key by which ours is found in a list of keys; empty where the object is no list."""
    form: ScopeForm = ScopeForm.WORDS
    fields: tuple[str, ...] = ()
    """Where the permissions stand in the object; for flags empty, they stand in the object itself."""
    words: tuple[tuple[Power, tuple[str, ...]], ...] = ()
    """By power the words that mean it."""
    harmless: tuple[str, ...] = ()
    """Words that are known and give none of the powers."""
    untold: tuple[Power, ...] = ()
    """Powers for which the absence of their words proves nothing."""
    address_fields: tuple[str, ...] = ()
    """Where the addresses stand from which alone the key may be used."""
    expiry_fields: tuple[str, ...] = ()
    expiry_form: ExpiryForm = ExpiryForm.SECONDS
    name_fields: tuple[str, ...] = ()
    security: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """More of the key's safeguards: figure and fields."""
    source: str = ""
    """Where the venue says all this."""
