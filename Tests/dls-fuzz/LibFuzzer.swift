// LibFuzzer.swift: the same searches driven by libFuzzer, which sees what code an input reaches.

#if LIBFUZZER
  import DLSFuzz
  import DLSTestKit

  #if canImport(Glibc)
    import Glibc
  #else
    import Darwin
  #endif

  /// Tries one input.
  private typealias Trial = @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt

  /// libFuzzer's own loop, with the trial given to it.
  @_silgen_name("LLVMFuzzerRunDriver")
  private func runDriver(
    _ count: UnsafeMutablePointer<CInt>,
    _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
    _ trial: Trial
  ) -> CInt

  /// libFuzzer's own changes of bytes in place.
  @_silgen_name("LLVMFuzzerMutate")
  private func mutateBytes(_ data: UnsafeMutablePointer<UInt8>, _ size: Int, _ limit: Int) -> Int

  /// Runs a search under libFuzzer.
  enum LibFuzzer {
    fileprivate nonisolated(unsafe) static var fuzzer: Fuzzer?

    /// By this variable a search's name comes to the processes that libFuzzer starts with the command line that it was
    /// given: those that put a corpus together.
    private static let variable = "DLS_FUZZ_SEARCH"

    /// The search that the command line or whoever started this process names.
    static func named(_ first: String?) -> Fuzzer? {
      let inherited = getenv(variable).map { String(cString: $0) }
      return first.flatMap(FuzzRegistry.fuzzer) ?? inherited.flatMap(FuzzRegistry.fuzzer)
    }

    /// Hands the command line but for the search's name to libFuzzer.
    static func run(_ fuzzer: Fuzzer) -> CInt {
      self.fuzzer = fuzzer
      setenv(variable, fuzzer.name, 1)
      let isNamed = CommandLine.arguments.dropFirst().first == fuzzer.name
      var count = CommandLine.argc - (isNamed ? 1 : 0)
      var arguments = CommandLine.unsafeArgv + (isNamed ? 1 : 0)
      arguments[0] = CommandLine.unsafeArgv[0]
      return runDriver(&count, &arguments) { data, size in
        let bytes = Array(UnsafeBufferPointer(start: data, count: size))
        guard let fuzzer = LibFuzzer.fuzzer else { return 0 }
        if let fault = fuzzer.fault(bytes) { fatalError("\(fuzzer.name): \(fault)") }
        return 0
      }
    }
  }

  /// Changes an input: bytes as libFuzzer does, or with an understanding of the input's form, or an
  /// input made anew.
  @_cdecl("LLVMFuzzerCustomMutator")
  func customMutator(
    _ data: UnsafeMutablePointer<UInt8>, _ size: Int, _ limit: Int, _ seed: UInt32
  ) -> Int {
    var random = SeededRandom(UInt64(seed))
    guard let fuzzer = LibFuzzer.fuzzer, !random.isOnce(in: 3) else {
      return mutateBytes(data, size, limit)
    }
    let bytes = Array(UnsafeBufferPointer(start: data, count: size))
    let changed =
      random.isOnce(in: 8) ? fuzzer.input(&random) : fuzzer.mutate(bytes, &random)
    let count = min(changed.count, limit)
    for index in 0..<count { data[index] = changed[index] }
    return count
  }
#endif
