import Foundation

/// Numbers as people read them; the same in every locale.
public enum Format {
  /// A count with three digits or fewer and a unit: `999`, `1.2k`, `12.3k`, `123k`, `1.2M`, `3.0B`.
  public static func count(_ value: Double) -> String {
    scaled(value, base: 1_000, units: ["", "k", "M", "B", "T"], separator: "")
  }

  /// A count with three digits or fewer and a unit.
  public static func count(_ value: Int) -> String { count(Double(value)) }

  /// Bytes in binary units: `512 B`, `1.5 KiB`, `2.0 GiB`.
  public static func bytes(_ value: Int) -> String {
    scaled(Double(value), base: 1_024, units: ["B", "KiB", "MiB", "GiB", "TiB", "PiB"], separator: " ")
  }

  /// A rate: `12.3k tok/s`.
  /// - Parameter unit: what is counted, without "/s".
  public static func rate(_ perSecond: Double, _ unit: String) -> String { "\(count(perSecond)) \(unit)/s" }

  /// A share of 1 as `41 %`; `?` if it is not finite.
  public static func percent(_ share: Double) -> String {
    share.isFinite ? decimal(share * 100, digits: 0) + " %" : "?"
  }

  /// A number with a fixed number of decimals: `4.123`.
  public static func decimal(_ value: Double, digits: Int = 3) -> String {
    String(format: "%.\(digits)f", value)
  }

  /// Six significant digits, without zeros at the end: `3.5`, `1.2e-07`.
  public static func significant(_ value: Double) -> String { String(format: "%.6g", value) }

  /// A number with an exponent: `3.0e-04`.
  public static func scientific(_ value: Double, digits: Int = 1) -> String {
    String(format: "%.\(digits)e", value)
  }

  /// A duration in its two largest units: `0.5s`, `12s`, `2m10s`, `1h02m`, `3d04h`; `?` if it is negative or not
  /// finite.
  public static func duration(_ seconds: Double) -> String {
    guard seconds.isFinite, seconds >= 0 else { return "?" }
    // Rounding first, so that 59.7 s is 1m00s and not 60s.
    if seconds < 9.95 {
      let text = decimal(seconds, digits: 1)
      return (text.hasSuffix(".0") ? String(text.dropLast(2)) : text) + "s"
    }
    guard seconds < 1e15 else { return "?" }
    let whole = Int(seconds.rounded())
    func pair(_ large: Int, _ largeUnit: String, _ small: Int, _ smallUnit: String) -> String {
      "\(large)\(largeUnit)" + (small < 10 ? "0" : "") + "\(small)\(smallUnit)"
    }
    switch whole {
    case ..<60: return "\(whole)s"
    case ..<3_600: return pair(whole / 60, "m", whole % 60, "s")
    case ..<86_400: return pair(whole / 3_600, "h", whole / 60 % 60, "m")
    default: return pair(whole / 86_400, "d", whole / 3_600 % 24, "h")
    }
  }

  private static func scaled(_ value: Double, base: Double, units: [String], separator: String) -> String {
    guard value.isFinite else { return "?" }
    var scaled = abs(value)
    var unit = 0
    // 999.95 would print as 1000.0, so the next unit begins where rounding to the shown digits reaches the base.
    while unit + 1 < units.count, scaled >= base - (unit == 0 ? 0 : 0.5) {
      scaled /= base
      unit += 1
    }
    let isWhole = unit == 0 && scaled == scaled.rounded()
    let text = decimal(scaled, digits: isWhole || scaled >= 99.95 ? 0 : 1)
    return (value < 0 ? "-" : "") + text + separator + units[unit]
  }
}
