// Main.swift: where the program begins.

/// The program.
@main enum Main {
  static func main() {}
}
