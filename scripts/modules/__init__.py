"""The parts of scripts/check-modules: reading Swift as far as names and imports go, and the rules."""
