"""What each verb of `mulu` does: a few lines over functions that tests call directly."""
