"""Whether a pack can be worked with: the same check for the packs that are shipped and for one a city writes."""
