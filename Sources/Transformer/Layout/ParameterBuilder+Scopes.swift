// Where parameters stand: their names, their place in the model's depth, and what they belong to.
extension ParameterBuilder {
  /// Runs `body` with `name.` put before every name it declares.
  ///
  /// - Parameter isOptional: whether some files leave this part of the names out.
  public mutating func scope<Result>(
    _ name: String, isOptional: Bool = false, _ body: (inout ParameterBuilder) -> Result
  ) -> Result {
    let outer = prefix
    prefix += name + "."
    defer { prefix = outer }
    if isOptional { exemptions.optionalPrefix = prefix }
    return body(&self)
  }

  /// Runs `body`, which declares what stands before the blocks.
  public mutating func embedding<Result>(_ body: (inout ParameterBuilder) -> Result) -> Result {
    placed(.embedding, group, body)
  }

  /// Runs `body`, which declares the block of number `index` under the names `scope.index.`.
  public mutating func block<Result>(
    _ index: Int, in scope: String, _ body: (inout ParameterBuilder) -> Result
  ) -> Result {
    placed(.block(index), group) { $0.scope("\(scope).\(index)", body) }
  }

  /// Runs `body`, which declares what the model ends in for its task.
  public mutating func head<Result>(_ body: (inout ParameterBuilder) -> Result) -> Result {
    placed(.head, group == .base ? .head : group, body)
  }

  /// Runs `body`, all of which belongs to `group`.
  public mutating func group<Result>(
    _ group: ParameterGroup, _ body: (inout ParameterBuilder) -> Result
  ) -> Result {
    placed(place, group, body)
  }

  private mutating func placed<Result>(
    _ place: ParameterPlace, _ group: ParameterGroup, _ body: (inout ParameterBuilder) -> Result
  ) -> Result {
    let outer = (self.place, self.group)
    (self.place, self.group) = (place, group)
    defer { (self.place, self.group) = outer }
    return body(&self)
  }
}

// What a file may hold that is no parameter of its own.
extension ParameterBuilder {
  /// Declares tensors in the current scope that a file may hold and that are passed over; one `*` stands for any text.
  mutating func ignore(_ patterns: String...) {
    for pattern in patterns.map({ prefix + $0 }) {
      exemptions.ignored.append(pattern)
      if let optional = exemptions.optionalPrefix, pattern.hasPrefix(optional) {
        exemptions.ignored.append(String(pattern.dropFirst(optional.count)))
      }
    }
  }

  /// Declares a tensor in the current scope that a file may hold beside `parameter`, whose numbers it must repeat.
  mutating func copy(_ name: String, of parameter: Parameter) {
    exemptions.copies[prefix + name] = self.name(of: parameter)
  }
}
