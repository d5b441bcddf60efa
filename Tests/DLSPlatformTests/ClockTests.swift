// ClockTests.swift: moments as text and back.

import DLSPlatform
import Testing

@Suite struct ClockTests {
  @Test(
    arguments: [
      (0, "1970-01-01T00:00:00Z"), (951_782_400, "2000-02-29T00:00:00Z"),
      (1_795_467_972, "2026-11-23T21:06:12Z"), (-1, "1969-12-31T23:59:59Z"),
      (4_107_542_399, "2100-02-28T23:59:59Z"), (-62_135_596_800, "0001-01-01T00:00:00Z"),
    ] as [(Int64, String)])
  func iso(seconds: Int64, text: String) {
    #expect(Moment(seconds: seconds).iso == text)
    #expect(Moment(iso: text) == Moment(seconds: seconds))
  }

  @Test func fractions() {
    let moment = Moment(seconds: 5, nanoseconds: 120_000_000)
    #expect(moment.isoMilliseconds == "1970-01-01T00:00:05.120Z")
    #expect(Moment(iso: moment.isoMilliseconds) == moment)
    #expect(moment.compact == "19700101T000005Z")
  }

  @Test(arguments: [
    "", "2026-11-23", "2026-13-23T21:06:12Z", "2026-11-23T24:06:12Z", "2026-11-23T21:06:12",
    "2026-11-23T21:06:12.Zx", "2026-11-23 21:06:12Z", "20261123T210612Z", "2026-11-23T21:06:1éZ",
  ])
  func notAMoment(text: String) {
    #expect(Moment(iso: text) == nil)
  }

  @Test func everyDayOfFourCenturies() {
    var previous = Moment(seconds: -12_219_292_800).iso
    for day in 1...146_097 {
      let moment = Moment(seconds: -12_219_292_800 + Int64(day) * 86400)
      let text = moment.iso
      #expect(text > previous)
      if day % 97 == 0 { #expect(Moment(iso: text) == moment) }
      previous = text
    }
  }

  @Test func localHasAnOffset() {
    let text = Array(Moment.now.local.utf8)
    #expect(text.count == 26)
    #expect(text[20] == UInt8(ascii: "+") || text[20] == UInt8(ascii: "-"))
  }

  @Test func monotonicGoesOn() {
    let start = Moment.monotonic
    #expect(Moment.monotonic >= start)
  }
}
