"""Names that no publisher and no entry may take: the portal has pages there (design section 3)."""

RESERVED = frozenset(
    "api en zh workbench feeds search catalog catalogue procedures apply registers plans rules help about themes"
    " assets data downloads statistics news policies events calls showcase documents embed track sign-in healthz index"
    " site-map licence conditions services contacts flow-charts channels expert-committee authorised-operation"
    " new edit".split()
)
