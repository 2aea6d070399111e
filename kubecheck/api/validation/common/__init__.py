"""What the validations of several groups share: resource names, selectors of nodes, webhooks, workloads."""
