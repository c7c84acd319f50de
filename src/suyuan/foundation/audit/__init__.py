"""Who, why and from where, handed to the database; the record history."""
