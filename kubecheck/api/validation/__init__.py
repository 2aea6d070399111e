"""The server's validation functions, one module an API group, stating FieldError facts in the server's words."""
