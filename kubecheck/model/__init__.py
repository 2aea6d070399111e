"""Every checked resource, indexed, and who refers to whom; joins stay within one world."""
