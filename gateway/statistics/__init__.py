"""The numbers of a centre: what each means (`definitions`), how it is counted (`counting`), and how
it is shown: a report of one page, sheets, pictures, the national row. Nothing here reads or decides
who may see; see `gateway.counted`.
"""
