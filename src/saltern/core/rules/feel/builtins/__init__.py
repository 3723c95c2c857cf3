"""The built-in functions of FEEL by family (OMG DMN 1.5, 10.3.4)."""
