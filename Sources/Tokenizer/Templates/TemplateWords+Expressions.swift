// Expressions, by rising strength of what joins them, as Jinja has it.
extension TemplateWords {
  /// One expression, or several with commas between: a tuple, which is a list here.
  mutating func tuple(withCondition: Bool = true) throws(TemplateError) -> TemplateExpression {
    let first = withCondition ? try expression() : try either()
    guard peek == .sign(",") else { return first }
    var elements = [first]
    while take(sign: ",") {
      guard peek != nil, peek != .sign(")") else { break }
      elements.append(withCondition ? try expression() : try either())
    }
    return .list(elements)
  }

  /// `a if b else c`.
  mutating func expression() throws(TemplateError) -> TemplateExpression {
    try nested { words throws(TemplateError) in
      var value = try words.either()
      while words.take(name: "if") {
        let condition = try words.either()
        value = .conditional(
          value, if: condition, else: words.take(name: "else") ? try words.expression() : nil)
      }
      return value
    }
  }

  private mutating func either() throws(TemplateError) -> TemplateExpression {
    var left = try both()
    while take(name: "or") { left = .either(left, try both()) }
    return left
  }

  private mutating func both() throws(TemplateError) -> TemplateExpression {
    var left = try negated()
    while take(name: "and") { left = .both(left, try negated()) }
    return left
  }

  private mutating func negated() throws(TemplateError) -> TemplateExpression {
    var count = 0
    while take(name: "not") { count += 1 }
    let value = try compared()
    if count == 0 { return value }
    return count % 2 == 1 ? .not(value) : .not(.not(value))
  }

  private mutating func compared() throws(TemplateError) -> TemplateExpression {
    let first = try sum()
    var others: [(sign: String, TemplateExpression)] = []
    while true {
      if case .sign(let sign)? = peek, ["==", "!=", "<", ">", "<=", ">="].contains(sign) {
        advance()
        others.append((sign, try sum()))
      } else if take(name: "in") {
        others.append(("in", try sum()))
      } else if peek == .name("not"), isNotIn {
        advance()
        advance()
        others.append(("not in", try sum()))
      } else {
        return others.isEmpty ? first : .compared(first, others)
      }
    }
  }

  private var isNotIn: Bool {
    var ahead = self
    ahead.advance()
    return ahead.peek == .name("in")
  }

  private mutating func joined(
    _ signs: Set<String>, _ part: (inout TemplateWords) throws(TemplateError) -> TemplateExpression
  ) throws(TemplateError) -> TemplateExpression {
    var left = try part(&self)
    while case .sign(let sign)? = peek, signs.contains(sign) {
      advance()
      left = .computed(left, sign, try part(&self))
    }
    return left
  }

  private mutating func sum() throws(TemplateError) -> TemplateExpression {
    try joined(["+", "-"]) { words throws(TemplateError) in
      try words.joined(["~"]) { words throws(TemplateError) in
        try words.joined(["*", "/", "//", "%"]) { words throws(TemplateError) in
          try words.joined(["**"]) { words throws(TemplateError) in try words.signed() }
        }
      }
    }
  }

  private mutating func signed(hasFilters: Bool = true) throws(TemplateError) -> TemplateExpression {
    var value: TemplateExpression
    if take(sign: "-") {
      value = .negative(try nested { words throws(TemplateError) in try words.signed(hasFilters: false) })
    } else if take(sign: "+") {
      value = try nested { words throws(TemplateError) in try words.signed(hasFilters: false) }
    } else {
      value = try postfixed(try primary())
    }
    return hasFilters ? try filtered(value) : value
  }

  private mutating func primary() throws(TemplateError) -> TemplateExpression {
    switch peek {
    case .name(let name)?:
      advance()
      switch name {
      case "true", "True": return .value(.bool(true))
      case "false", "False": return .value(.bool(false))
      case "none", "None": return .value(.none)
      default: return .name(name)
      }
    case .integer(let value)?:
      advance()
      return .value(.integer(value))
    case .number(let value)?:
      advance()
      return .value(.number(value))
    case .string(var text)?:
      advance()
      // Texts side by side are one.
      while case .string(let next)? = peek {
        text += next
        advance()
      }
      return .value(.string(text))
    case .sign("(")?: return try group()
    case .sign("[")?: return try list()
    case .sign("{")?: return try dictionary()
    default: throw failure("expected a value")
    }
  }

  private mutating func group() throws(TemplateError) -> TemplateExpression {
    advance()
    if take(sign: ")") { return .list([]) }
    let value = try nested { words throws(TemplateError) in try words.tuple() }
    guard take(sign: ")") else { throw failure("expected )") }
    return value
  }

  private mutating func list() throws(TemplateError) -> TemplateExpression {
    advance()
    var elements: [TemplateExpression] = []
    while !take(sign: "]") {
      if !elements.isEmpty, !take(sign: ",") { throw failure("expected , or ]") }
      if take(sign: "]") { break }
      elements.append(try expression())
    }
    return .list(elements)
  }

  private mutating func dictionary() throws(TemplateError) -> TemplateExpression {
    advance()
    var members: [(key: TemplateExpression, value: TemplateExpression)] = []
    while !take(sign: "}") {
      if !members.isEmpty, !take(sign: ",") { throw failure("expected , or }") }
      if take(sign: "}") { break }
      let key = try expression()
      guard take(sign: ":") else { throw failure("expected :") }
      members.append((key, try expression()))
    }
    return .dictionary(members)
  }

  private mutating func postfixed(_ value: TemplateExpression) throws(TemplateError) -> TemplateExpression {
    var value = value, length = 0
    while true {
      if take(sign: ".") {
        if case .integer(let index)? = peek {
          advance()
          value = .subscripted(value, .value(.integer(index)))
        } else {
          value = .attribute(value, try name("an attribute"))
        }
      } else if take(sign: "[") {
        value = try subscripted(value)
      } else if peek == .sign("(") {
        value = .call(value, try arguments())
      } else {
        return value
      }
      length += 1
      guard length <= TemplateLimits.depth else {
        throw failure("a chain of more than \(TemplateLimits.depth) calls")
      }
    }
  }

  private mutating func subscripted(_ value: TemplateExpression) throws(TemplateError) -> TemplateExpression {
    var bounds: [TemplateExpression?] = [nil], colons = 0
    while !take(sign: "]") {
      if take(sign: ":") {
        colons += 1
        bounds.append(nil)
        guard colons <= 2 else { throw failure("expected ]") }
      } else {
        guard bounds[colons] == nil else { throw failure("expected ] or :") }
        bounds[colons] = try expression()
      }
    }
    if colons > 0 { return .slice(value, from: bounds[0], to: bounds[1], by: colons > 1 ? bounds[2] : nil) }
    guard let index = bounds[0] else { throw failure("expected an index") }
    return .subscripted(value, index)
  }

  mutating func arguments() throws(TemplateError) -> TemplateExpression.Arguments {
    advance()
    var arguments = TemplateExpression.Arguments(), isFirst = true
    while !take(sign: ")") {
      if !isFirst, !take(sign: ",") { throw failure("expected , or )") }
      isFirst = false
      if take(sign: ")") { break }
      if peek == .sign("*") || peek == .sign("**") {
        throw failure("lists of arguments (*) are not known here")
      }
      var ahead = self
      if case .name(let name)? = peek {
        ahead.advance()
        if ahead.take(sign: "=") {
          self = ahead
          arguments.named.append((name, try expression()))
          continue
        }
      }
      guard arguments.named.isEmpty else { throw failure("a value behind named ones") }
      arguments.positional.append(try expression())
    }
    return arguments
  }

  /// Filters and tests behind a value.
  private mutating func filtered(_ value: TemplateExpression) throws(TemplateError) -> TemplateExpression {
    var value = value, length = 0
    while true {
      if take(sign: "|") {
        value = .filtered(value, try filter())
      } else if take(name: "is") {
        let isNegated = take(name: "not")
        value = .test(value, try test(), isNegated: isNegated)
      } else if peek == .sign("(") {
        value = .call(value, try arguments())
      } else {
        return value
      }
      length += 1
      guard length <= TemplateLimits.depth else {
        throw failure("a chain of more than \(TemplateLimits.depth) filters")
      }
    }
  }

  /// Filters of a block: `trim | upper`, behind a bar where they do not come first.
  mutating func filters(isFirst: Bool) throws(TemplateError) -> [TemplateExpression.Filter] {
    var filters = isFirst ? [try filter()] : []
    while take(sign: "|") { filters.append(try filter()) }
    return filters
  }

  private mutating func filter() throws(TemplateError) -> TemplateExpression.Filter {
    let name = try name("a filter")
    guard TemplateFilters.names.contains(name) else {
      throw TemplateError("the filter \(name) is not known here", line: line)
    }
    let arguments = peek == .sign("(") ? try arguments() : TemplateExpression.Arguments()
    return TemplateExpression.Filter(name: name, arguments: arguments)
  }

  private mutating func test() throws(TemplateError) -> TemplateExpression.Filter {
    let name = try name("a test")
    guard TemplateTests.names.contains(name) else {
      throw TemplateError("the test \(name) is not known here", line: line)
    }
    var arguments = TemplateExpression.Arguments()
    switch peek {
    case .sign("(")?: arguments = try self.arguments()
    case .string?, .integer?, .number?, .sign("[")?, .sign("{")?:
      arguments.positional = [try postfixed(try primary())]
    case .name(let next)? where !["else", "or", "and", "is", "if", "in", "not"].contains(next):
      arguments.positional = [try postfixed(try primary())]
    default: break
    }
    return TemplateExpression.Filter(name: name, arguments: arguments)
  }
}
