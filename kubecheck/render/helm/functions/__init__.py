"""The functions that Helm's templates call: Sprig's and Helm's own, as far as they need no chart. `table.FUNCTIONS` has them by their names."""
