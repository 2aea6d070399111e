"""The objects of a simulated cluster and what is known of them: the store with its indexes, virtual time, states of pods, actions, the trace."""
