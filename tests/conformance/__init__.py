"""The open part of the DMN Technology Compatibility Kit against this engine."""
