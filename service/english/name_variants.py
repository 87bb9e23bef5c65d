"""Names that mean the same country or body to everybody. Other names of a party come from the model."""

NAME_VARIANTS: tuple[tuple[str, ...], ...] = (
    ("United States", "U.S.", "US", "USA", "U.S.A.", "United States of America", "America"),
    ("United Kingdom", "UK", "U.K.", "Britain", "Great Britain"),
    ("European Union", "EU", "E.U."),
    ("United Nations", "UN", "U.N."),
    ("United Arab Emirates", "UAE", "U.A.E."),
    ("Russia", "Russian Federation"),
    ("Kyiv", "Kiev"),
    ("Türkiye", "Turkey"),
)
