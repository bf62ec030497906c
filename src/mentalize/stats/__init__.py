"""Numbers that know nothing of therapy: plain sequences or arrays in, small frozen results out.

Import the module you need; this package imports nothing, because reviewing needs `proportions`
without paying for numpy.
"""
