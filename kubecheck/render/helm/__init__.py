"""Helm's charts, rendered as Helm v3 renders them: Go's templates, their functions, and the chart around them."""
