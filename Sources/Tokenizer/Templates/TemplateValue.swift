/// A value of a template, as Python has them: what is never changed once it is there, but for the members of a namespace.
indirect enum TemplateValue {
  /// What a name without a value has: false, empty, and an error where more is asked of it.
  case undefined(String)
  case none
  case bool(Bool)
  case integer(Int)
  case number(Double)
  case string(String)
  case list([TemplateValue])
  case dictionary(TemplateDictionary)
  case namespace(TemplateNamespace)
  case macro(TemplateMacro)
  /// A function of the language: `range`, `namespace`, `raise_exception` and such.
  case function(String)
  /// A method of a value: `text.strip`.
  case method(TemplateValue, String)
  case loop(TemplateLoop)

  /// Whether Python calls it true.
  var isTrue: Bool {
    switch self {
    case .undefined, .none: false
    case .bool(let value): value
    case .integer(let value): value != 0
    case .number(let value): value != 0
    case .string(let text): !text.isEmpty
    case .list(let elements): !elements.isEmpty
    case .dictionary(let dictionary): !dictionary.members.isEmpty
    case .namespace, .macro, .function, .method, .loop: true
    }
  }

  /// What messages call its kind.
  var kind: String {
    switch self {
    case .undefined: "undefined"
    case .none: "none"
    case .bool: "a truth value"
    case .integer, .number: "a number"
    case .string: "a text"
    case .list: "a list"
    case .dictionary: "a mapping"
    case .namespace: "a namespace"
    case .macro, .function, .method: "a function"
    case .loop: "a loop"
    }
  }
}

/// Keys and values in their order.
struct TemplateDictionary {
  private(set) var members: [(key: TemplateValue, value: TemplateValue)] = []
  private var places: [String: Int] = [:]

  /// The members given; of equal keys the last one counts, at the place of the first.
  init(_ members: [(key: TemplateValue, value: TemplateValue)] = []) {
    for (key, value) in members { set(key, value) }
  }

  subscript(key: TemplateValue) -> TemplateValue? {
    place(key).map { members[$0].value }
  }

  subscript(name: String) -> TemplateValue? { places[name].map { members[$0].value } }

  mutating func set(_ key: TemplateValue, _ value: TemplateValue) {
    if let place = place(key) { return members[place].value = value }
    if case .string(let name) = key { places[name] = members.count }
    members.append((key, value))
  }

  private func place(_ key: TemplateValue) -> Int? {
    if case .string(let name) = key { return places[name] }
    return members.firstIndex { TemplateOperators.areEqual($0.key, key) }
  }
}

/// Names with values that a template may set again from inside loops.
///
/// Used by one thread, inside one rendering.
final class TemplateNamespace {
  var members: [String: TemplateValue]

  init(_ members: [String: TemplateValue]) { self.members = members }
}

/// Where a loop stands.
struct TemplateLoop {
  let elements: [TemplateValue]
  let index: Int
  let depth: Int
}

/// A part of a template that is called by its name.
struct TemplateMacro {
  let name: String
  let parameters: [(name: String, value: TemplateExpression?)]
  let body: [TemplateNode]
  let scope: TemplateScope
}

/// Names with their values, and where else to look.
///
/// Used by one thread, inside one rendering.
final class TemplateScope {
  var values: [String: TemplateValue]
  let parent: TemplateScope?

  init(_ values: [String: TemplateValue] = [:], parent: TemplateScope? = nil) {
    self.values = values
    self.parent = parent
  }

  func value(_ name: String) -> TemplateValue? {
    var scope: TemplateScope? = self
    while let here = scope {
      if let value = here.values[name] { return value }
      scope = here.parent
    }
    return nil
  }
}
