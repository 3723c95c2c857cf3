"""The expression language of rules (FEEL, OMG DMN 1.5): text, nodes, values, types, built-in functions."""
