"""Search in Chinese: finds a case by words of its texts, its number, its place or its people.

The index holds keyed hashes of words and nothing else: whoever steals it reads nothing, and what an
erased person said or was called leaves it. It is made of the case files and can be made again.
"""
