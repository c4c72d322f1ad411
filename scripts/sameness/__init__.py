"""The parts of scripts/check-bytes, which shows that two builds write the same bytes."""
