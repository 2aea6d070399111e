"""Text to values with positions: the fast line scanner, the fallback to libyaml, scalars as the API server reads them."""
