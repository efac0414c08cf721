"""From the folders of `datapackages/` to a catalogue: descriptors, publishers, entries, and what is wrong with them."""
