/// The filters of `value | …`.
enum TemplateFilters {
  static let names: Set = [
    "abs", "capitalize", "count", "d", "default", "dictsort", "e", "escape", "first", "float", "indent",
    "int", "items", "join", "last",
    "length", "list", "lower", "map", "max", "min", "reject", "rejectattr", "replace", "reverse", "round",
    "safe", "select", "selectattr",
    "sort", "string", "sum", "title", "tojson", "trim", "unique", "upper",
  ]

  static func apply(_ name: String, to value: TemplateValue, _ arguments: TemplateArguments)
    throws(TemplateError) -> TemplateValue
  {
    switch name {
    case "default", "d":
      let usual = arguments.value(0, "default_value") ?? .string("")
      if case .undefined = value { return usual }
      return arguments.value(1, "boolean")?.isTrue == true && !value.isTrue ? usual : value
    case "tojson":
      let indent: Int?
      switch arguments.value(0, "indent") {
      case nil, .some(.none): indent = nil
      case let given?:
        guard let width = TemplateOperators.integer(given), (0...100).contains(width) else {
          throw TemplateError("tojson: an indent of \(given.text)")
        }
        indent = width
      }
      return .string(try value.json(indent: indent, isSorted: arguments["sort_keys"]?.isTrue == true))
    case "length", "count": return .integer(try length(value))
    case "items", "list", "first", "last", "reverse", "join", "sort", "dictsort", "unique", "sum", "min",
      "max":
      return try ofElements(name, value, arguments)
    case "map", "select", "reject", "selectattr", "rejectattr": return try chosen(name, value, arguments)
    case "int", "float", "abs", "round": return try number(name, value, arguments)
    case "string": return .string(value.text)
    case "safe": return value
    case "trim", "lower", "upper", "title", "capitalize", "replace":
      if case .undefined = value { return .string("") }
      let method = name == "trim" ? "strip" : name
      return try TemplateMethods.call(method, of: .string(value.text), arguments)
    case "escape", "e":
      let signs = [("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ("'", "&#39;"), ("\"", "&#34;")]
      return .string(signs.reduce(value.text) { $0.replacing($1.0, with: $1.1) })
    default: return try indented(value, arguments)
    }
  }

  private static func length(_ value: TemplateValue) throws(TemplateError) -> Int {
    switch value {
    case .string(let text): return text.unicodeScalars.count
    case .list(let elements): return elements.count
    case .dictionary(let dictionary): return dictionary.members.count
    case .undefined: return 0
    default: throw TemplateError("\(value.kind) has no length")
    }
  }

  private static func indented(_ value: TemplateValue, _ arguments: TemplateArguments) throws(TemplateError)
    -> TemplateValue
  {
    let width: String
    switch arguments.value(0, "width") {
    case nil: width = "    "
    case .string(let text)?: width = text
    case let given?:
      guard let count = TemplateOperators.integer(given), (0...1000).contains(count) else {
        throw TemplateError("indent by \(given.text)")
      }
      width = String(repeating: " ", count: count)
    }
    let first = arguments.value(1, "first")?.isTrue == true,
      blank = arguments.value(2, "blank")?.isTrue == true
    let lines = value.text.split(separator: "\n", omittingEmptySubsequences: false)
    guard value.text.utf8.count + lines.count * width.utf8.count <= TemplateLimits.length else {
      throw TemplateError("a text that is too long")
    }
    let indented = lines.enumerated().map { index, line in
      (index == 0 && !first) || (line.isEmpty && !blank && index > 0) ? String(line) : width + line
    }
    return .string(indented.joined(separator: "\n"))
  }

  private static func number(_ name: String, _ value: TemplateValue, _ arguments: TemplateArguments)
    throws(TemplateError) -> TemplateValue
  {
    var found = TemplateOperators.number(value)
    if case .string(let text) = value { found = Double(text.trimmed) }
    switch name {
    case "int":
      if case .string(let text) = value, let whole = Int(text.trimmed) { return .integer(whole) }
      if let whole = TemplateOperators.integer(value) { return .integer(whole) }
      guard let found, abs(found) < 0x1p62 else { return arguments.value(0, "default") ?? .integer(0) }
      return .integer(Int(found))
    case "float": return found.map { .number($0) } ?? arguments.value(0, "default") ?? .number(0)
    case "abs":
      if let whole = TemplateOperators.integer(value), whole != .min { return .integer(abs(whole)) }
      guard let found = TemplateOperators.number(value) else { throw TemplateError("abs of \(value.kind)") }
      return .number(abs(found))
    default:
      guard let found = TemplateOperators.number(value) else { throw TemplateError("round of \(value.kind)") }
      guard let digits = TemplateOperators.integer(arguments.value(0, "precision") ?? .integer(0)),
        (0...15).contains(digits)
      else {
        throw TemplateError("round to \(arguments.value(0, "precision")?.text ?? "") digits")
      }
      var factor = 1.0
      for _ in 0..<digits { factor *= 10 }
      let scaled = found * factor
      switch arguments.value(1, "method")?.text ?? "common" {
      case "ceil": return .number(scaled.rounded(.up) / factor)
      case "floor": return .number(scaled.rounded(.down) / factor)
      default: return .number(scaled.rounded(.toNearestOrEven) / factor)
      }
    }
  }

  private static func ofElements(_ name: String, _ value: TemplateValue, _ arguments: TemplateArguments)
    throws(TemplateError) -> TemplateValue
  {
    if name == "items" || name == "dictsort" {
      guard case .dictionary(let dictionary) = value else {
        if case .undefined = value, name == "items" { return .list([]) }
        throw TemplateError("\(name) of \(value.kind)")
      }
      let pairs = dictionary.members.map { TemplateValue.list([$0.key, $0.value]) }
      if name == "items" { return .list(pairs) }
      return .list(
        try sorted(pairs, isReversed: false) { pair in
          if case .list(let parts) = pair { return lowered(parts[0]) }
          return pair
        })
    }
    if name == "reverse", case .string = value {
      return try TemplateOperators.slice(value, .none, .none, .integer(-1))
    }
    let elements = try TemplateOperators.elements(value)
    switch name {
    case "first": return elements.first ?? .undefined("the first of no elements")
    case "last": return elements.last ?? .undefined("the last of no elements")
    case "reverse": return .list(elements.reversed())
    case "join":
      let parts =
        try arguments.value(1, "attribute").map { name throws(TemplateError) in try members(elements, name) }
        ?? elements
      return .string(parts.map(\.text).joined(separator: arguments.value(0, "d")?.text ?? ""))
    case "sum":
      var sum = arguments.value(1, "start") ?? .integer(0)
      let parts =
        try arguments.value(0, "attribute").map { name throws(TemplateError) in try members(elements, name) }
        ?? elements
      for element in parts { sum = try TemplateOperators.computed(sum, "+", element) }
      return sum
    case "sort":
      let attribute = arguments.value(2, "attribute")
      let ignoresCase = arguments.value(1, "case_sensitive")?.isTrue != true
      return .list(
        try sorted(elements, isReversed: arguments.value(0, "reverse")?.isTrue == true) {
          element throws(TemplateError) in
          let key =
            try attribute.map { name throws(TemplateError) in try members([element], name)[0] } ?? element
          return ignoresCase ? lowered(key) : key
        })
    case "unique":
      var kept: [TemplateValue] = []
      for element in elements
      where !kept.contains(where: { TemplateOperators.areEqual(lowered($0), lowered(element)) }) {
        kept.append(element)
      }
      return .list(kept)
    case "min", "max":
      guard var best = elements.first else { return .undefined("the \(name) of no elements") }
      for element in elements.dropFirst() {
        let order = try TemplateOperators.order(element, best)
        if name == "min" ? order < 0 : order > 0 { best = element }
      }
      return best
    default: return .list(elements)
    }
  }

  private static func lowered(_ value: TemplateValue) -> TemplateValue {
    if case .string(let text) = value { return .string(text.lowercased()) }
    return value
  }

  /// Elements by rising keys, those with equal ones in their order.
  private static func sorted(
    _ elements: [TemplateValue], isReversed: Bool,
    by key: (TemplateValue) throws(TemplateError) -> TemplateValue
  ) throws(TemplateError) -> [TemplateValue] {
    guard elements.count <= 100_000 else { throw TemplateError("a list that is too long to sort") }
    var keyed: [(key: TemplateValue, index: Int)] = []
    for (index, element) in elements.enumerated() { keyed.append((try key(element), index)) }
    var failure: TemplateError?
    keyed.sort { left, right in
      do throws(TemplateError) {
        let order = try TemplateOperators.order(left.key, right.key)
        return order == 0 ? left.index < right.index : isReversed ? order > 0 : order < 0
      } catch {
        failure = error
        return left.index < right.index
      }
    }
    if let failure { throw failure }
    return keyed.map { elements[$0.index] }
  }

  /// The member of a name, or of names with dots between, of each element.
  private static func members(_ elements: [TemplateValue], _ name: TemplateValue) throws(TemplateError)
    -> [TemplateValue]
  {
    var found: [TemplateValue] = []
    for element in elements {
      var value = element
      if let index = TemplateOperators.integer(name) {
        value = try TemplateOperators.element(.integer(index), of: value)
      } else {
        for part in name.text.split(separator: ".") {
          value = try TemplateOperators.element(
            Int(part).map { .integer($0) } ?? .string(String(part)), of: value)
        }
      }
      found.append(value)
    }
    return found
  }

  private static func chosen(_ name: String, _ value: TemplateValue, _ arguments: TemplateArguments)
    throws(TemplateError) -> TemplateValue
  {
    let elements = try TemplateOperators.elements(value)
    var rest = arguments
    if name == "map" {
      if let attribute = arguments["attribute"] {
        let found = try members(elements, attribute)
        guard let usual = arguments["default"] else { return .list(found) }
        return .list(found.map { if case .undefined = $0 { usual } else { $0 } })
      }
      guard case .string(let filter)? = rest.positional.first, names.contains(filter) else {
        throw TemplateError("map: the filter \(rest.positional.first?.text ?? "") is not known here")
      }
      rest.positional.removeFirst()
      var mapped: [TemplateValue] = []
      for element in elements { mapped.append(try apply(filter, to: element, rest)) }
      return .list(mapped)
    }
    var keys = elements
    if name.hasSuffix("attr") {
      guard let attribute = rest.positional.first else { throw TemplateError("\(name) needs an attribute") }
      rest.positional.removeFirst()
      keys = try members(elements, attribute)
    }
    let test = rest.positional.first
    if test != nil { rest.positional.removeFirst() }
    if let test, !TemplateTests.names.contains(test.text), test.text != "==" {
      throw TemplateError("\(name): the test \(test.text) is not known here")
    }
    var kept: [TemplateValue] = []
    for (element, key) in zip(elements, keys) {
      let holds =
        try test.map { test throws(TemplateError) in
          try TemplateTests.holds(test.text == "==" ? "eq" : test.text, key, rest.positional)
        } ?? key.isTrue
      if holds == name.hasPrefix("select") { kept.append(element) }
    }
    return .list(kept)
  }
}
