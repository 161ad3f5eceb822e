"""Looks at the screens of a live system and cannot change anything there."""
