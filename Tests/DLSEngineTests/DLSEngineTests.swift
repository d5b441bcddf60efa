// DLSEngineTests.swift: the module is there.

import Testing
