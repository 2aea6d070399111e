"""Hashes, passwords, ciphers, keys and certificates, and what is random in Go and here always the same."""
