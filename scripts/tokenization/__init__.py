"""What scripts/check-tokenizers is made of: texts, tokenizers of the package registry and of our own making, the comparison."""
