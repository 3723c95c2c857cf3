"""自助终端: a machine in a hall where people do their own matters by touch, and leave nothing behind."""
