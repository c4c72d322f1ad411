/// The tests of `value is …`.
enum TemplateTests {
  static let names: Set = [
    "defined", "undefined", "none", "string", "mapping", "sequence", "iterable", "number", "integer", "float",
    "boolean", "true", "false",
    "odd", "even", "divisibleby", "equalto", "eq", "ne", "lt", "gt", "le", "ge", "in", "lower", "upper",
    "sameas", "callable",
  ]

  static func holds(_ name: String, _ value: TemplateValue, _ arguments: [TemplateValue])
    throws(TemplateError) -> Bool
  {
    func argument() throws(TemplateError) -> TemplateValue {
      guard let first = arguments.first else {
        throw TemplateError("the test \(name) needs a value to compare with")
      }
      return first
    }
    func whole() throws(TemplateError) -> Int {
      guard let number = TemplateOperators.integer(value) else {
        throw TemplateError("the test \(name) of \(value.kind)")
      }
      return number
    }
    switch name {
    case "odd": return try whole() % 2 != 0
    case "even": return try whole() % 2 == 0
    case "divisibleby":
      guard let divisor = TemplateOperators.integer(try argument()), divisor != 0 else {
        throw TemplateError("divisibleby needs a whole number")
      }
      return try whole().quotientAndRemainderIfSafe(divisor) == 0
    case "equalto", "eq", "sameas": return TemplateOperators.areEqual(value, try argument())
    case "ne": return !TemplateOperators.areEqual(value, try argument())
    case "lt": return try TemplateOperators.holds(value, "<", try argument())
    case "gt": return try TemplateOperators.holds(value, ">", try argument())
    case "le": return try TemplateOperators.holds(value, "<=", try argument())
    case "ge": return try TemplateOperators.holds(value, ">=", try argument())
    case "in": return try TemplateOperators.holds(value, "in", try argument())
    case "lower": return value.text == value.text.lowercased() && value.text != value.text.uppercased()
    case "upper": return value.text == value.text.uppercased() && value.text != value.text.lowercased()
    default: return isKind(name, value)
    }
  }

  private static func isKind(_ name: String, _ value: TemplateValue) -> Bool {
    switch (name, value) {
    case ("undefined", .undefined), ("none", .none), ("string", .string), ("mapping", .dictionary),
      ("boolean", .bool), ("integer", .integer),
      ("float", .number):
      true
    case ("defined", .undefined): false
    case ("defined", _): true
    case ("true", .bool(let truth)): truth
    case ("false", .bool(let truth)): !truth
    case ("number", .integer), ("number", .number), ("number", .bool): true
    case ("sequence", .string), ("sequence", .list), ("sequence", .dictionary), ("sequence", .undefined): true
    case ("iterable", .string), ("iterable", .list), ("iterable", .dictionary), ("iterable", .undefined): true
    case ("callable", .macro), ("callable", .function), ("callable", .method): true
    default: false
    }
  }
}

extension Int {
  /// The remainder of a division that cannot trap.
  fileprivate func quotientAndRemainderIfSafe(_ divisor: Int) -> Int { divisor == -1 ? 0 : self % divisor }
}
