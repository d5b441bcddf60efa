// NearestName.swift: the name that a misspelt word of a command line stands for.

import DLSCheck

/// Finds what somebody probably meant, by the slips that checks count.
enum NearestName {
  /// The candidate that takes the fewest slips to reach, else the only one that begins so; nil when none
  /// is near.
  static func to(_ word: String, in candidates: [String]) -> String? {
    if let near = Suggestion.nearest(word, among: candidates) { return near }
    // A word cut short.
    let starts = candidates.filter { word.count >= 2 && $0.hasPrefix(word) }
    return starts.count == 1 ? starts.first : nil
  }
}
