"""Carries Amazon (MWS) channels of Channels over to Amazon SP, step by documented step."""

__version__ = "0.1.0"
