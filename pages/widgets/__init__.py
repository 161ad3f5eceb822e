"""Controls as a person uses them: found by their visible label, recognised, set, and read back."""
