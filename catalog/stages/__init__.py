"""The stages of a build, each looking first whether there is anything to do."""
