"""The name under which the pages stand in the search, apart from the models that the source reads."""

SOURCE_NAME = "kennisbank"
