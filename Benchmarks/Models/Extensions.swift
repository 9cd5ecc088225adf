// The models are those of bench.azoth; there is nothing to add to them.
