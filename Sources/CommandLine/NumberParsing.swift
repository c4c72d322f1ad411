/// Numbers as people write them on a command line: `2000`, `4k`, `10M`, `1_000`, `3e-4`, `30m`.
package enum NumberParsing {
  /// Decimal multipliers. `B` (billion) is how parameter and token counts are written. There is no lower-case
  /// `m`, which would read as minutes or milli.
  private static let multipliers: [Character: UInt64] = [
    "k": 1_000, "K": 1_000, "M": 1_000_000, "G": 1_000_000_000, "B": 1_000_000_000, "T": 1_000_000_000_000,
  ]

  /// The largest whole number below which every whole number is a Double.
  private static let exactLimit = 9_007_199_254_740_992.0

  /// A whole number with an optional unit; nil for anything else, for fractions and for what does not fit.
  package static func integer<Value: FixedWidthInteger>(_ text: String) -> Value? {
    guard let (digits, multiplier) = split(text) else { return nil }
    if let value = Value(digits) {
      guard let factor = Value(exactly: multiplier) else { return nil }
      let (product, overflow) = value.multipliedReportingOverflow(by: factor)
      return overflow ? nil : product
    }
    // 1.5k and 1e6 are whole numbers too; beyond 2^53 a Double could name a neighbour.
    guard let value = plainDouble(digits) else { return nil }
    let product = value * Double(multiplier)
    return abs(product) <= exactLimit ? Value(exactly: product) : nil
  }

  /// A finite decimal number with an optional unit; nil for anything else, `inf` and `nan` included.
  package static func double(_ text: String) -> Double? {
    guard let (digits, multiplier) = split(text), let value = plainDouble(digits) else { return nil }
    let product = value * Double(multiplier)
    return product.isFinite ? product : nil
  }

  /// Seconds: `90` and `90s`, `30m`, `2h`, `1d`, and sums such as `1h30m`; nil for anything else.
  package static func seconds(_ text: String) -> Double? {
    if let seconds = double(text), text.last?.isNumber == true { return seconds >= 0 ? seconds : nil }
    let units: [Character: Double] = ["s": 1, "m": 60, "h": 3_600, "d": 86_400]
    var total = 0.0
    var digits = ""
    for character in text {
      if let unit = units[character] {
        guard digits.first?.isNumber == true, let value = plainDouble(digits) else { return nil }
        total += value * unit
        digits = ""
      } else {
        digits.append(character)
      }
    }
    return digits.isEmpty && !text.isEmpty && total.isFinite ? total : nil
  }

  /// The digits without separators, and the unit's multiplier (1 without a unit).
  private static func split(_ text: String) -> (digits: String, multiplier: UInt64)? {
    var body = Substring(text)
    var multiplier: UInt64 = 1
    if let last = body.last, let factor = multipliers[last] {
      multiplier = factor
      body.removeLast()
    }
    // A separator stands between two digits.
    let characters = Array(body)
    for (index, character) in characters.enumerated() where character == "_" {
      guard index > 0, index + 1 < characters.count, characters[index - 1].isNumber,
        characters[index + 1].isNumber
      else { return nil }
    }
    return body.isEmpty ? nil : (String(characters.filter { $0 != "_" }), multiplier)
  }

  /// A decimal number. The check of the alphabet keeps out `inf`, `nan` and hexadecimal, which `Double` accepts.
  private static func plainDouble(_ digits: String) -> Double? {
    guard digits.utf8.allSatisfy({ (48...57).contains($0) || "+-.eE".utf8.contains($0) }),
      let value = Double(digits), value.isFinite
    else { return nil }
    return value
  }
}
