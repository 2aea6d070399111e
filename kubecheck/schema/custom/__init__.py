"""Custom resources: their definitions, what the server makes of objects of them, and schemas that the user keeps."""
