import Foundation

/// What signs mean between values, as in Python.
enum TemplateOperators {
  /// The elements that a loop goes through: of a mapping its keys, of a text its characters.
  static func elements(_ value: TemplateValue) throws(TemplateError) -> [TemplateValue] {
    switch value {
    case .list(let elements): return elements
    case .string(let text): return text.unicodeScalars.map { .string(String($0)) }
    case .dictionary(let dictionary): return dictionary.members.map(\.key)
    case .undefined: return []
    default: throw TemplateError("\(value.kind) has no elements")
    }
  }

  /// The bytes of a text or the elements of a list.
  static func size(_ value: TemplateValue) -> Int {
    switch value {
    case .string(let text): text.utf8.count
    case .list(let elements): elements.count
    case .dictionary(let dictionary): dictionary.members.count
    default: 1
    }
  }

  static func areEqual(_ left: TemplateValue, _ right: TemplateValue) -> Bool {
    switch (left, right) {
    case (.undefined, .undefined), (.none, .none): true
    case (.string(let a), .string(let b)): a.utf8.elementsEqual(b.utf8)
    case (.list(let a), .list(let b)): a.count == b.count && zip(a, b).allSatisfy(areEqual)
    case (.dictionary(let a), .dictionary(let b)):
      a.members.count == b.members.count
        && a.members.allSatisfy { member in b[member.key].map { areEqual($0, member.value) } ?? false }
    case (.namespace(let a), .namespace(let b)): a === b
    default:
      if let a = number(left), let b = number(right) { a == b } else { false }
    }
  }

  /// A number or a truth value as a number.
  static func number(_ value: TemplateValue) -> Double? {
    switch value {
    case .integer(let value): Double(value)
    case .number(let value): value
    case .bool(let value): value ? 1 : 0
    default: nil
    }
  }

  /// A whole number or a truth value.
  static func integer(_ value: TemplateValue) -> Int? {
    switch value {
    case .integer(let value): value
    case .bool(let value): value ? 1 : 0
    default: nil
    }
  }

  static func holds(_ left: TemplateValue, _ sign: String, _ right: TemplateValue) throws(TemplateError)
    -> Bool
  {
    switch sign {
    case "==": return areEqual(left, right)
    case "!=": return !areEqual(left, right)
    case "in": return try contains(right, left)
    case "not in": return !(try contains(right, left))
    default:
      let order = try order(left, right)
      switch sign {
      case "<": return order < 0
      case ">": return order > 0
      case "<=": return order <= 0
      default: return order >= 0
      }
    }
  }

  /// Below 0 where the left one comes first.
  static func order(_ left: TemplateValue, _ right: TemplateValue) throws(TemplateError) -> Int {
    if let a = number(left), let b = number(right) { return a < b ? -1 : a > b ? 1 : 0 }
    switch (left, right) {
    case (.string(let a), .string(let b)):
      let (a, b) = (Array(a.unicodeScalars), Array(b.unicodeScalars))
      return a.lexicographicallyPrecedes(b) ? -1 : a == b ? 0 : 1
    case (.list(let a), .list(let b)):
      for (one, other) in zip(a, b) where !areEqual(one, other) { return try order(one, other) }
      return a.count - b.count
    default: throw TemplateError("\(left.kind) and \(right.kind) have no order")
    }
  }

  private static func contains(_ container: TemplateValue, _ value: TemplateValue) throws(TemplateError)
    -> Bool
  {
    switch container {
    case .string(let text):
      guard case .string(let part) = value else { throw TemplateError("\(value.kind) cannot be in a text") }
      return part.isEmpty || text.contains(exactly: part)
    case .dictionary(let dictionary): return dictionary[value] != nil
    case .namespace(let namespace): return namespace.members[value.text] != nil
    default: return try elements(container).contains { areEqual($0, value) }
    }
  }

  static func computed(_ left: TemplateValue, _ sign: String, _ right: TemplateValue) throws(TemplateError)
    -> TemplateValue
  {
    for value in [left, right] {
      if case .undefined(let name) = value, sign != "~" { throw TemplateError("\(name) is undefined") }
    }
    switch (left, sign, right) {
    case (_, "~", _): return try joined(left.text, right.text)
    case (.string(let a), "+", .string(let b)): return try joined(a, b)
    case (.list(let a), "+", .list(let b)):
      guard a.count + b.count <= TemplateLimits.length else { throw TemplateError("a list that is too long") }
      return .list(a + b)
    case (.string(let text), "*", let times), (let times, "*", .string(let text)):
      guard let count = integer(times) else { break }
      guard Double(max(0, count)) * Double(text.utf8.count) <= Double(TemplateLimits.length) else {
        throw TemplateError("a text that is too long")
      }
      return .string(String(repeating: text, count: max(0, count)))
    case (.list(let elements), "*", let times):
      guard let count = integer(times) else { break }
      guard Double(max(0, count)) * Double(elements.count) <= 1e6 else {
        throw TemplateError("a list that is too long")
      }
      return .list(Array(repeatElement(elements, count: max(0, count)).joined()))
    default: break
    }
    if let a = integer(left), let b = integer(right), let value = try whole(a, sign, b) { return value }
    guard let a = number(left), let b = number(right) else {
      throw TemplateError("\(left.kind) \(sign) \(right.kind) has no meaning")
    }
    return try fractional(a, sign, b)
  }

  private static func joined(_ a: String, _ b: String) throws(TemplateError) -> TemplateValue {
    guard a.utf8.count + b.utf8.count <= TemplateLimits.length else {
      throw TemplateError("a text that is too long")
    }
    return .string(a + b)
  }

  /// Of whole numbers, as long as they stay so.
  private static func whole(_ a: Int, _ sign: String, _ b: Int) throws(TemplateError) -> TemplateValue? {
    func checked(_ result: (partialValue: Int, overflow: Bool)) throws(TemplateError) -> TemplateValue {
      guard !result.overflow else { throw TemplateError("a number that is too large") }
      return .integer(result.partialValue)
    }
    switch sign {
    case "+": return try checked(a.addingReportingOverflow(b))
    case "-": return try checked(a.subtractingReportingOverflow(b))
    case "*": return try checked(a.multipliedReportingOverflow(by: b))
    case "//", "%":
      guard b != 0 else { throw TemplateError("a division by zero") }
      guard b != -1 else { return sign == "%" ? .integer(0) : try checked(0.subtractingReportingOverflow(a)) }
      // Python rounds down; the remainder has the sign of the divisor.
      let quotient = a / b - (a % b != 0 && (a % b < 0) != (b < 0) ? 1 : 0)
      return .integer(sign == "//" ? quotient : a - quotient * b)
    case "**" where b >= 0:
      let power = pow(Double(a), Double(b))
      return abs(power) < 0x1p53 ? .integer(Int(power)) : .number(power)
    default: return nil
    }
  }

  private static func fractional(_ a: Double, _ sign: String, _ b: Double) throws(TemplateError)
    -> TemplateValue
  {
    switch sign {
    case "+": return .number(a + b)
    case "-": return .number(a - b)
    case "*": return .number(a * b)
    case "**": return .number(pow(a, b))
    default: break
    }
    guard b != 0 else { throw TemplateError("a division by zero") }
    switch sign {
    case "/": return .number(a / b)
    case "//": return .number((a / b).rounded(.down))
    default: return .number(a - (a / b).rounded(.down) * b)
    }
  }
}

extension String {
  /// Whether another text stands in it, scalar by scalar.
  func contains(exactly part: String) -> Bool { place(of: Array(part.utf8), in: Array(utf8)) != nil }

  /// Where bytes stand in others first.
  private func place(of part: [UInt8], in whole: [UInt8]) -> Int? {
    guard !part.isEmpty, whole.count >= part.count else { return part.isEmpty ? 0 : nil }
    return (0...whole.count - part.count).first {
      whole[$0] == part[0] && whole[$0..<$0 + part.count].elementsEqual(part)
    }
  }
}
