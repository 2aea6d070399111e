"""What has to do with rights, secrets and admission: grants, resources of the API, credentials, webhooks, Pod Security labels."""
