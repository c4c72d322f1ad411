import Foundation

/// Renders a template: what Jinja's sandbox gives, in a bounded number of steps.
///
/// Used by one thread.
final class TemplateRenderer {
  private(set) var output = ""
  private var steps = 0
  private var depth = 0
  /// What `strftime_now` calls now.
  let now: Date

  init(now: Date) { self.now = now }

  /// How a part ended.
  private enum Ending {
    case whole, broken, continued
  }

  /// The text of `nodes`.
  func render(_ nodes: [TemplateNode], _ scope: TemplateScope) throws(TemplateError) -> String {
    _ = try run(nodes, scope)
    return output
  }

  /// Counts what is done, and ends what does not end.
  func count(_ added: Int = 1) throws(TemplateError) {
    steps += added
    guard steps <= TemplateLimits.steps else {
      throw TemplateError("it takes more than \(TemplateLimits.steps) steps")
    }
  }

  /// Counts what is inside something else.
  func nested<Result>(_ body: () throws(TemplateError) -> Result) throws(TemplateError) -> Result {
    depth += 1
    defer { depth -= 1 }
    guard depth <= TemplateLimits.depth else {
      throw TemplateError("calls are nested more than \(TemplateLimits.depth) deep")
    }
    return try body()
  }

  private func write(_ text: String) throws(TemplateError) {
    output += text
    guard output.utf8.count <= TemplateLimits.length else {
      throw TemplateError("its text has more than \(TemplateLimits.length) bytes")
    }
  }

  /// What a part writes, kept apart.
  func text(of nodes: [TemplateNode], _ scope: TemplateScope) throws(TemplateError) -> String {
    let before = output
    output = ""
    defer { output = before }
    _ = try nested { () throws(TemplateError) in try run(nodes, scope) }
    return output
  }

  private func run(_ nodes: [TemplateNode], _ scope: TemplateScope) throws(TemplateError) -> Ending {
    for node in nodes {
      try count()
      let ending = try run(node, scope)
      if ending != .whole { return ending }
    }
    return .whole
  }

  private func placed<Result>(
    _ line: Int, _ body: () throws(TemplateError) -> Result
  ) throws(TemplateError) -> Result {
    do throws(TemplateError) { return try body() } catch {
      throw error.line == nil ? TemplateError(error.message, line: line) : error
    }
  }

  private func run(_ node: TemplateNode, _ scope: TemplateScope) throws(TemplateError) -> Ending {
    switch node {
    case .text(let text): try write(text)
    case .output(let expression, let line):
      try placed(line) { () throws(TemplateError) in try write(try value(expression, scope).text) }
    case .conditional(let branches, let otherwise, let line):
      for (condition, body) in branches {
        let holds = try placed(line) { () throws(TemplateError) in try value(condition, scope).isTrue }
        if holds { return try run(body, scope) }
      }
      return try run(otherwise, scope)
    case .loop(let loop, let line): return try run(loop, line, scope)
    case .set(let target, let expression, let line):
      try placed(line) { () throws(TemplateError) in try set(target, try value(expression, scope), scope) }
    case .setText(let target, let body, let filters, let line):
      let text = try text(of: body, TemplateScope(parent: scope))
      try placed(line) { () throws(TemplateError) in
        try set(target, try filtered(.string(text), filters, scope), scope)
      }
    case .macro(let name, let parameters, let body):
      scope.values[name] = .macro(TemplateMacro(name: name, parameters: parameters, body: body, scope: scope))
    case .filter(let filters, let body, let line):
      let text = try text(of: body, TemplateScope(parent: scope))
      try placed(line) { () throws(TemplateError) in
        try write(try filtered(.string(text), filters, scope).text)
      }
    case .break: return .broken
    case .continue: return .continued
    case .group(let body): return try run(body, scope)
    }
    return .whole
  }

  private func filtered(
    _ value: TemplateValue, _ filters: [TemplateExpression.Filter], _ scope: TemplateScope
  ) throws(TemplateError) -> TemplateValue {
    var value = value
    for filter in filters { value = try apply(filter, to: value, scope) }
    return value
  }

  private func run(_ loop: TemplateLoopNode, _ line: Int, _ scope: TemplateScope) throws(TemplateError)
    -> Ending
  {
    let elements = try placed(line) { () throws(TemplateError) in
      let all = try TemplateOperators.elements(try value(loop.sequence, scope))
      guard let condition = loop.condition else { return all }
      var kept: [TemplateValue] = []
      for element in all {
        try count()
        let inner = TemplateScope(parent: scope)
        try set(.names(loop.names), element, inner)
        if try value(condition, inner).isTrue { kept.append(element) }
      }
      return kept
    }
    if elements.isEmpty { return try run(loop.otherwise, scope) }
    var outer = 0
    if case .loop(let around)? = scope.value("loop") { outer = around.depth }
    for (index, element) in elements.enumerated() {
      try count()
      let inner = TemplateScope(parent: scope)
      inner.values["loop"] = .loop(TemplateLoop(elements: elements, index: index, depth: outer + 1))
      try placed(line) { () throws(TemplateError) in try set(.names(loop.names), element, inner) }
      if try run(loop.body, inner) == .broken { break }
    }
    return .whole
  }

  private func set(_ target: TemplateTarget, _ value: TemplateValue, _ scope: TemplateScope)
    throws(TemplateError)
  {
    switch target {
    case .names(let names) where names.count == 1: scope.values[names[0]] = value
    case .names(let names):
      let parts = try TemplateOperators.elements(value)
      guard parts.count == names.count else {
        throw TemplateError(
          "\(parts.count) values for the \(names.count) names \(names.joined(separator: ", "))")
      }
      for (name, part) in zip(names, parts) { scope.values[name] = part }
    case .member(let member, let name):
      guard case .namespace(let namespace)? = scope.value(name) else {
        throw TemplateError("\(name) is no namespace, whose members alone can be set")
      }
      namespace.members[member] = value
    }
  }
}
