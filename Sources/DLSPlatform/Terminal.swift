// Terminal.swift: what the standard streams are connected to.

internal import CShims

#if canImport(Glibc)
  internal import Glibc
#else
  internal import Darwin
#endif

/// Terminals behind descriptors.
package enum Terminal {
  /// Whether the descriptor is a terminal.
  package static func isTerminal(_ descriptor: Int32) -> Bool { isatty(descriptor) == 1 }

  /// Columns of the terminal; `fallback` when it isn't one.
  package static func width(_ descriptor: Int32, fallback: Int = 80) -> Int {
    let columns = Int(dls_terminal_width(descriptor))
    return columns > 0 ? columns : fallback
  }

  /// Whether colour is welcome when the user asked for neither: a terminal that isn't dumb, and
  /// no NO_COLOR.
  package static func wantsColour(_ descriptor: Int32) -> Bool {
    Environment.value("NO_COLOR") == nil && isTerminal(descriptor)
      && Environment.value("TERM") != "dumb"
  }
}
