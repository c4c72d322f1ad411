import Foundation

// What expressions are worth.
extension TemplateRenderer {
  func value(_ expression: TemplateExpression, _ scope: TemplateScope) throws(TemplateError) -> TemplateValue
  {
    try count()
    switch expression {
    case .value(let value): return value
    case .name(let name):
      return scope.value(name)
        ?? (TemplateFunctions.names.contains(name) ? .function(name) : .undefined(name))
    case .list(let elements): return .list(try values(elements, scope))
    case .dictionary(let members):
      var dictionary = TemplateDictionary()
      for (key, member) in members { dictionary.set(try value(key, scope), try value(member, scope)) }
      return .dictionary(dictionary)
    case .attribute(let base, let name):
      return try TemplateOperators.attribute(name, of: try value(base, scope))
    case .subscripted(let base, let index):
      return try TemplateOperators.element(try value(index, scope), of: try value(base, scope))
    case .slice(let base, let from, let to, let by):
      func bound(_ expression: TemplateExpression?) throws(TemplateError) -> TemplateValue {
        try expression.map { expression throws(TemplateError) in try value(expression, scope) } ?? .none
      }
      return try TemplateOperators.slice(
        try value(base, scope), try bound(from), try bound(to), try bound(by))
    case .call(let function, let arguments): return try call(try value(function, scope), arguments, scope)
    case .filtered(let base, let filter): return try apply(filter, to: try value(base, scope), scope)
    case .test(let base, let test, let isNegated):
      let holds = try TemplateTests.holds(
        test.name, try value(base, scope), try values(test.arguments.positional, scope))
      return .bool(holds != isNegated)
    case .not(let base): return .bool(!(try value(base, scope).isTrue))
    case .negative(let base): return try TemplateOperators.computed(.integer(0), "-", try value(base, scope))
    case .both(let left, let right):
      let first = try value(left, scope)
      return first.isTrue ? try value(right, scope) : first
    case .either(let left, let right):
      let first = try value(left, scope)
      return first.isTrue ? first : try value(right, scope)
    case .compared(let first, let others):
      var left = try value(first, scope)
      for (sign, other) in others {
        let right = try value(other, scope)
        guard try TemplateOperators.holds(left, sign, right) else { return .bool(false) }
        left = right
      }
      return .bool(true)
    case .computed(let left, let sign, let right):
      let result = try TemplateOperators.computed(try value(left, scope), sign, try value(right, scope))
      if case .string(let text) = result { try count(text.utf8.count / 64) }
      return result
    case .conditional(let first, let condition, let otherwise):
      if try value(condition, scope).isTrue { return try value(first, scope) }
      return try otherwise.map { expression throws(TemplateError) in try value(expression, scope) }
        ?? .undefined("the value of an if without else")
    }
  }

  private func values(_ expressions: [TemplateExpression], _ scope: TemplateScope) throws(TemplateError)
    -> [TemplateValue]
  {
    var values: [TemplateValue] = []
    for expression in expressions { values.append(try value(expression, scope)) }
    return values
  }

  private func given(
    _ arguments: TemplateExpression.Arguments, _ scope: TemplateScope
  ) throws(TemplateError) -> TemplateArguments {
    var named: [(name: String, value: TemplateValue)] = []
    for (name, expression) in arguments.named { named.append((name, try value(expression, scope))) }
    return TemplateArguments(positional: try values(arguments.positional, scope), named: named)
  }

  func apply(
    _ filter: TemplateExpression.Filter, to value: TemplateValue, _ scope: TemplateScope
  ) throws(TemplateError) -> TemplateValue {
    try count(TemplateOperators.size(value) / 64)
    return try TemplateFilters.apply(filter.name, to: value, try given(filter.arguments, scope))
  }

  private func call(
    _ function: TemplateValue, _ arguments: TemplateExpression.Arguments, _ scope: TemplateScope
  ) throws(TemplateError) -> TemplateValue {
    let arguments = try given(arguments, scope)
    switch function {
    case .macro(let macro): return .string(try call(macro, arguments))
    case .function(let name): return try TemplateFunctions.call(name, arguments, now: now)
    case .method(let base, let name):
      try count(TemplateOperators.size(base) / 64)
      return try TemplateMethods.call(name, of: base, arguments)
    case .undefined(let name): throw TemplateError("\(name) is undefined")
    default: throw TemplateError("\(function.kind) cannot be called")
    }
  }

  private func call(_ macro: TemplateMacro, _ arguments: TemplateArguments) throws(TemplateError) -> String {
    let scope = TemplateScope(parent: macro.scope)
    guard arguments.positional.count <= macro.parameters.count else {
      throw TemplateError(
        "the macro \(macro.name) takes \(macro.parameters.count) values, not \(arguments.positional.count)")
    }
    for (name, _) in arguments.named where !macro.parameters.contains(where: { $0.name == name }) {
      throw TemplateError("the macro \(macro.name) has no parameter \(name)")
    }
    for (index, parameter) in macro.parameters.enumerated() {
      if index < arguments.positional.count {
        scope.values[parameter.name] = arguments.positional[index]
      } else if let given = arguments[parameter.name] {
        scope.values[parameter.name] = given
      } else if let usual = parameter.value {
        scope.values[parameter.name] = try value(usual, scope)
      } else {
        scope.values[parameter.name] = .undefined(parameter.name)
      }
    }
    return try text(of: macro.body, scope)
  }
}

/// What a function, a filter or a macro is given.
struct TemplateArguments {
  var positional: [TemplateValue] = []
  var named: [(name: String, value: TemplateValue)] = []

  subscript(name: String) -> TemplateValue? { named.last { $0.name == name }?.value }

  /// The value of a parameter, by its place or its name.
  func value(_ place: Int, _ name: String) -> TemplateValue? {
    place < positional.count ? positional[place] : self[name]
  }
}
