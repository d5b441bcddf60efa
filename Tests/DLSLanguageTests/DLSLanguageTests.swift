// DLSLanguageTests.swift: the module is there.

import Testing
