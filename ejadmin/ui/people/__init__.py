"""«Люди»: everybody at the school, a card each, and who has not brought a consent."""
