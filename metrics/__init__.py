"""Retention from remembered facts: pure functions on arrays, and the publisher around them."""
