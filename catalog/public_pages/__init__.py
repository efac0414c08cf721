"""The pages that a text orders beyond catalogue, procedures, registers and plans, and the map of all public pages."""
