// dlsTests.swift: the program from outside.

import Testing
