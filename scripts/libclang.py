"""libclang.py FILE [ARGUMENT...]: succeeds when FILE is a libclang that can read C headers.

Loads it, asks for clang_getClangVersion, and has it parse, with these arguments, what PostgreSQL's headers include of
the compiler's own.
"""

import ctypes
import sys
import tempfile

HEADERS = ["stddef.h", "stdarg.h", "stdbool.h", "stdint.h", "limits.h", "float.h", "stdio.h"]

library = ctypes.CDLL(sys.argv[1])
library.clang_getClangVersion  # An AttributeError when it is something else.
library.clang_createIndex.restype = ctypes.c_void_p
library.clang_parseTranslationUnit.restype = ctypes.c_void_p
library.clang_getDiagnostic.restype = ctypes.c_void_p

with tempfile.NamedTemporaryFile("w", suffix=".c") as source:
    source.writelines(f"#include <{header}>\n" for header in HEADERS)
    source.flush()
    arguments = [argument.encode() for argument in sys.argv[2:]]
    index = ctypes.c_void_p(library.clang_createIndex(0, 0))
    unit = library.clang_parseTranslationUnit(
        index, source.name.encode(), (ctypes.c_char_p * len(arguments))(*arguments), len(arguments), None, 0, 0
    )
    if not unit:
        sys.exit("nothing was parsed")
    unit = ctypes.c_void_p(unit)
    for number in range(library.clang_getNumDiagnostics(unit)):
        if library.clang_getDiagnosticSeverity(ctypes.c_void_p(library.clang_getDiagnostic(unit, number))) >= 3:
            sys.exit("it cannot read the compiler's headers")
