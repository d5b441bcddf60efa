// ApplyTests.swift: plans carried out on real stores.

import Testing
