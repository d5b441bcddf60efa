// CheckMemory.swift: what a check found, kept so that the next one looks at what changed only.

import DLSLanguage
package import DLSText

/// What a check of a project came to.
package struct CheckResult: Sendable {
  /// What is wrong, in reading order.
  package let remaining: [Diagnostic]
  /// What comments allow.
  package let allowed: [Allowed]
  /// What the next check of the same project starts from.
  package let memory: CheckMemory
}

/// What a check found, by what it was looking at.
package struct CheckMemory: Sendable {
  let findings: [Finding]
  /// Whether each finding depends on what it is about and on nothing that was found before.
  let isOfUse: Bool
  /// Whether a comment of any file speaks to the program.
  let hasAllowances: Bool
  /// What blocks note for checks of those who meet.
  let meetings: Meetings?
  /// What checks of blocks ask of others, where that is known.
  let asked: RowsAsked?
  /// Whether something that was found depends on how much was found before.
  let dependsOnCount: Bool

  /// Takes over what was found, before other profiles were looked at.
  init(_ context: CheckContext, hasAllowances: Bool) {
    self.hasAllowances = hasAllowances
    let model = context.model
    findings = context.findings
    meetings = context.meetings
    dependsOnCount = context.dependsOnCount
    isOfUse =
      context.hasSaidNothingOnce
      && (!dependsOnCount || context.findings.count < CheckContext.helpLimit)
      && model.profileName == nil && !model.files.contains(where: \.isSetting)
    asked = context.asked?.rows
  }
}
