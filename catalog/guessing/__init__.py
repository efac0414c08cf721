"""What a table says about itself: names, units, ways of writing, keys, and what a person should look at."""
