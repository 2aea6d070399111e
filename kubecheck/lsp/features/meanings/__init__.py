"""What names mean: where that is declared, where it is used, what else might stand there."""
