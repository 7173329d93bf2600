"""Random documents against the reader: ``make fuzz``. Nothing of the product imports this."""
