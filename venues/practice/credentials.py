"""The practice accounts' keys: fixed, public and worthless anywhere else."""

from venues.model.value import Value


class PracticeCredentials(Value):
    """What signs a practice account's requests."""

    api_key: str
    secret: str
    password: str | None = None
    """The passphrase, where the venue has one."""

    def as_config(self) -> dict[str, str]:
        """The names ccxt knows them by."""
        config = {"apiKey": self.api_key, "secret": self.secret}
        if self.password is not None:
            config["password"] = self.password
        return config


_CREDENTIALS = {
    "gate": PracticeCredentials("practice-gate-key", "practice-gate-secret-not-real"),
    "okx": PracticeCredentials("practice-okx-key", "practice-okx-secret-not-real", "practice-okx-passphrase"),
    "whitebit": PracticeCredentials("practice-whitebit-key", "practice-whitebit-secret-not-real"),
    # Kraken signs with the decoded bytes: this says "practice-kraken-secret-not-real!"
    "kraken": PracticeCredentials("practice-kraken-key", "cHJhY3RpY2Uta3Jha2VuLXNlY3JldC1ub3QtcmVhbCE="),
}


def practice_credentials(venue: str) -> PracticeCredentials | None:
    """The key of a venue's practice account; None where the console only reads (Binance)."""
    return _CREDENTIALS.get(venue)


def practice_credentials_table() -> dict[str, dict[str, str]]:
    """All of them, by venue, with the names ccxt uses."""
    return {venue: credentials.as_config() for venue, credentials in _CREDENTIALS.items()}
