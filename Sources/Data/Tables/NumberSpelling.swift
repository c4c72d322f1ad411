/// The value of a number by its digits, so that 1, 1.0 and 1e0 are one and no digit is lost.
struct NumberSpelling: Hashable {
  private let isNegative: Bool
  /// The digits without zeros at either end; empty for zero.
  private let digits: String
  /// The power of ten of the last digit.
  private let exponent: Int

  /// The number that `text` writes as JSON does; nil for other text, such as 01, which may be a code, or +1.
  init?(_ text: String) {
    var rest = text.utf8[...]
    let hasSign = rest.first == UInt8(ascii: "-")
    if hasSign { rest.removeFirst() }
    let whole = Self.takeDigits(&rest)
    guard !whole.isEmpty, whole.count == 1 || !whole.hasPrefix("0") else { return nil }
    var fraction = ""
    if rest.first == UInt8(ascii: ".") {
      rest.removeFirst()
      fraction = Self.takeDigits(&rest)
      if fraction.isEmpty { return nil }
    }
    var power = 0
    if let mark = rest.first, mark == UInt8(ascii: "e") || mark == UInt8(ascii: "E") {
      // More digits than these write no label.
      guard let written = Int(String(decoding: rest.dropFirst(), as: UTF8.self)), abs(written) < 100_000
      else {
        return nil
      }
      power = written
      rest = rest[rest.endIndex...]
    }
    guard rest.isEmpty else { return nil }
    var digits = Substring(whole + fraction)
    power -= fraction.count
    while digits.last == "0" {
      digits.removeLast()
      power += 1
    }
    let value = String(digits.drop { $0 == "0" })
    self.digits = value
    isNegative = hasSign && !value.isEmpty
    exponent = value.isEmpty ? 0 : power
  }

  private static func takeDigits(_ rest: inout Substring.UTF8View) -> String {
    let digits = rest.prefix { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }
    rest = rest[digits.endIndex...]
    return String(decoding: digits, as: UTF8.self)
  }

  /// What each of `labels` is written as where one number is written in several ways: the shortest of them.
  static func shared(_ labels: Set<String>) -> [String: String] {
    var groups: [NumberSpelling: [String]] = [:]
    for label in labels {
      if let number = NumberSpelling(label) { groups[number, default: []].append(label) }
    }
    var result: [String: String] = [:]
    for group in groups.values where group.count > 1 {
      let shortest = group.min { ($0.utf8.count, $0) < ($1.utf8.count, $1) }
      for label in group { result[label] = shortest }
    }
    return result
  }
}
