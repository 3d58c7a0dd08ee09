"""The vault: exchange credentials in one encrypted file, written down in docs/vault-format.md."""
