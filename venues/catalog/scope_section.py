"""The part of a catalogue file that says how the venue tells what a key may do."""

from pydantic import Field, model_validator

from venues.catalog.order_section import Request, Source
from venues.catalog.sections import Section
from venues.catalog.values import Text
from venues.model.scope import ExpiryForm, Power, ScopeForm, ScopeRule

Fields = tuple[Text, ...]
"""Spellings of one field, tried in order."""


class Expiry(Section):
    """Where the end of a key's life stands; `0` and nothing mean that it has none."""

    fields: Fields
    form: ExpiryForm


class KeyScope(Section):
    """How a key is asked what it may do; or why that cannot be known."""

    silent: Text | None = None
    """Why the venue cannot tell; then nothing else is given but the source."""
    method: Text | None = None
    """ccxt's implicit method."""
    request: Request | None = None
    key_parameter: Text | None = None
    """Under which name the request must name the key."""
    path: tuple[Text, ...] = ()
    """The way to the object that tells; a number is a place in a list."""
    own_row: Text | None = None
    """The field of a masked key by which ours is found in a list of keys."""
    form: ScopeForm = ScopeForm.WORDS
    fields: Fields = ()
    words: dict[Power, tuple[Text, ...]] = Field(default_factory=dict)
    harmless: tuple[Text, ...] = ()
    untold: tuple[Power, ...] = ()
    """Powers for which the absence of their words proves nothing."""
    addresses: Fields = ()
    expiry: Expiry | None = None
    name: Fields = ()
    security: dict[Text, Fields] = Field(default_factory=dict)
    source: Source

    @model_validator(mode="after")
    def _tells_or_is_silent(self) -> "KeyScope":
        if (self.silent is None) == (self.method is None):
            raise ValueError("give either silent, with the reason, or method")
        if self.method is None:
            return self
        if self.request is None:
            raise ValueError("a method needs its request")
        if bool(self.fields) == (self.form is ScopeForm.FLAGS):
            raise ValueError("flags stand in the object itself, all else in fields")
        if not self.words.get(Power.WITHDRAW) and Power.WITHDRAW not in self.untold:
            raise ValueError("say which words mean withdrawing, or that it is untold")
        named = [word for words in (*self.words.values(), self.harmless) for word in set(words)]
        if set(self.harmless) & {word for words in self.words.values() for word in words} or "" in named:
            raise ValueError("a word is both harmless and a power")
        return self


def scope_rule(section: KeyScope | None) -> ScopeRule | None:
    """Return how a venue tells what a key may do; None where nothing is known of it."""
    if section is None:
        return None
    return ScopeRule(
        silent=section.silent or "",
        method=section.method or "",
        request=section.request or "",
        key_parameter=section.key_parameter or "",
        path=section.path,
        own_row=section.own_row or "",
        form=section.form,
        fields=section.fields,
        words=tuple(section.words.items()),
        harmless=section.harmless,
        untold=section.untold,
        address_fields=section.addresses,
        expiry_fields=section.expiry.fields if section.expiry is not None else (),
        expiry_form=section.expiry.form if section.expiry is not None else ExpiryForm.SECONDS,
        name_fields=section.name,
        security=tuple(section.security.items()),
        source=section.source,
    )
