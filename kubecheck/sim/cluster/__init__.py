"""A simulated cluster at work: the loop, admission, quotas, addresses, kubelets, waiting pods, and what a person does to it."""
