"""What a catalogue is: immutable values, no files, no clock."""
