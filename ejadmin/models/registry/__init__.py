"""What knows every table: the schema, directories, records and their names, files, changes."""
