"""Where a matter stands, and who may move it from where to where: a table, and nothing outside it is allowed."""
