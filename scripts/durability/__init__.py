"""The checks of scripts/check-durability, one a file."""
