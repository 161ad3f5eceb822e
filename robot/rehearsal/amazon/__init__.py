"""The local Amazon: sign-in, one-time code, consent and the way back to Channels."""
