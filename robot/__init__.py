"""Migrates Amazon (MWS) channels in Channels to Amazon SP, following the official procedure."""

__version__ = "0.1.0"
