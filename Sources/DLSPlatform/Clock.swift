// Clock.swift: time: ISO 8601 in UTC for files and machines, local with its offset for people.

#if canImport(Glibc)
  internal import Glibc
#else
  internal import Darwin
#endif

/// A moment, in whole seconds since 1970 UTC and the nanoseconds after them.
package struct Moment: Comparable, Sendable {
  /// Seconds since 1970-01-01 00:00 UTC.
  package var seconds: Int64
  /// Nanoseconds after that second, 0 ..< 1 000 000 000.
  package var nanoseconds: Int32

  /// A moment.
  package init(seconds: Int64, nanoseconds: Int32 = 0) {
    self.seconds = seconds
    self.nanoseconds = nanoseconds
  }

  /// Now.
  package static var now: Moment {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Moment(seconds: Int64(time.tv_sec), nanoseconds: Int32(time.tv_nsec))
  }

  /// The moment so many seconds after this one.
  package func later(by seconds: Int64) -> Moment {
    Moment(seconds: self.seconds + seconds, nanoseconds: nanoseconds)
  }

  /// Order in time.
  package static func < (left: Moment, right: Moment) -> Bool {
    (left.seconds, left.nanoseconds) < (right.seconds, right.nanoseconds)
  }

  /// "2026-11-23T21:06:12Z"
  package var iso: String {
    let (y, m, d, time) = civil(seconds)
    return "\(pad(y, 4))-\(pad(m, 2))-\(pad(d, 2))T\(clock(time, ":"))Z"
  }

  /// "2026-11-23T21:06:12.123Z"
  package var isoMilliseconds: String {
    String(iso.dropLast()) + "." + pad(Int64(nanoseconds / 1_000_000), 3) + "Z"
  }

  /// "20261123T210612Z", for names.
  package var compact: String {
    let (y, m, d, time) = civil(seconds)
    return "\(pad(y, 4))\(pad(m, 2))\(pad(d, 2))T\(clock(time, ""))Z"
  }

  /// "2026-11-23 22:06:12 +01:00": for people, in their time zone.
  package var local: String {
    var moment = time_t(seconds)
    var parts = tm()
    guard localtime_r(&moment, &parts) != nil else { return iso }
    let offset = Int64(parts.tm_gmtoff)
    let (y, m, d, time) = civil(seconds + offset)
    let minutes = abs(offset) / 60
    let zone = "\(offset < 0 ? "-" : "+")\(pad(minutes / 60, 2)):\(pad(minutes % 60, 2))"
    return "\(pad(y, 4))-\(pad(m, 2))-\(pad(d, 2)) \(clock(time, ":")) \(zone)"
  }

  /// Reads "2026-11-23T21:06:12Z", with or without a fraction; nil for any other text.
  package init?(iso text: String) {
    let bytes = Array(text.utf8)
    guard bytes.count >= 20, bytes.last == UInt8(ascii: "Z"), bytes[4] == UInt8(ascii: "-"),
      bytes[7] == UInt8(ascii: "-"), bytes[10] == UInt8(ascii: "T"),
      bytes[13] == UInt8(ascii: ":"), bytes[16] == UInt8(ascii: ":")
    else { return nil }
    func number(_ range: Range<Int>) -> Int64? {
      var value: Int64 = 0
      for byte in bytes[range] {
        guard (48...57).contains(byte) else { return nil }
        value = value * 10 + Int64(byte - 48)
      }
      return value
    }
    guard let y = number(0..<4), let m = number(5..<7), let d = number(8..<10),
      let hour = number(11..<13), let minute = number(14..<16), let second = number(17..<19),
      (1...12).contains(m), (1...31).contains(d), hour < 24, minute < 60, second < 61
    else { return nil }
    var fraction: Int64 = 0
    if bytes.count > 20 {
      guard bytes[19] == UInt8(ascii: "."), bytes.count <= 30,
        let digits = number(20..<(bytes.count - 1))
      else { return nil }
      fraction = digits
      for _ in 0..<(30 - bytes.count) { fraction *= 10 }
    }
    self.init(
      seconds: days(y, m, d) * 86400 + hour * 3600 + minute * 60 + second,
      nanoseconds: Int32(fraction))
  }

  /// Nanoseconds of a clock that never jumps, for measuring how long something took.
  package static var monotonic: UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return UInt64(time.tv_sec) &* 1_000_000_000 &+ UInt64(time.tv_nsec)
  }

  /// Lets the thread rest.
  package static func sleep(milliseconds: Int) {
    var time = timespec(
      tv_sec: milliseconds / 1000, tv_nsec: (milliseconds % 1000) * 1_000_000)
    nanosleep(&time, nil)
  }
}

/// Digits with zeros in front.
private func pad(_ value: Int64, _ width: Int) -> String {
  let digits = String(value)
  return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
}

private func clock(_ seconds: Int64, _ separator: String) -> String {
  let parts = [seconds / 3600, seconds / 60 % 60, seconds % 60]
  return parts.map { pad($0, 2) }.joined(separator: separator)
}

/// Year, month, day and seconds of the day. Days are counted from 0000-03-01, so that the leap day
/// is the last of its year (the usual civil-calendar arithmetic).
private func civil(_ seconds: Int64) -> (Int64, Int64, Int64, Int64) {
  let time = ((seconds % 86400) + 86400) % 86400
  let z = (seconds - time) / 86400 + 719_468
  let era = (z >= 0 ? z : z - 146_096) / 146_097
  let doe = z - era * 146_097
  let yoe = (doe - doe / 1460 + doe / 36524 - doe / 146_096) / 365
  let doy = doe - (365 * yoe + yoe / 4 - yoe / 100)
  let mp = (5 * doy + 2) / 153
  let month = mp < 10 ? mp + 3 : mp - 9
  return (yoe + era * 400 + (month <= 2 ? 1 : 0), month, doy - (153 * mp + 2) / 5 + 1, time)
}

/// Days from 1970-01-01 to the date.
private func days(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
  let y = month <= 2 ? year - 1 : year
  let era = (y >= 0 ? y : y - 399) / 400
  let yoe = y - era * 400
  let doy = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
  return era * 146_097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719_468
}
