"""The console 工作台: where people of a unit decide, look after data, release messages and see how things stand."""
