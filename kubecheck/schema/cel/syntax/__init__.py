"""The syntax of CEL: from text to a tree, or to the server's words about what is wrong.

``reading`` takes what is right, in one pass. What it does not take ``recovery`` goes through again, step by step as the server's parser does, since its
errors depend on how that one guesses on after the first.
"""
