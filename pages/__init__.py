"""The screens of Channels and of Amazon, as a person sees them: verbs and readings, no verdicts."""
