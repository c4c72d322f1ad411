// Linear layers with their parameters, and the adapters beside those that are not trained.
extension ParameterBuilder {
  /// A linear layer's parameters under `name`; `transposed` where the file holds [in, out].
  mutating func linear(
    _ name: String, _ inputs: Int, _ outputs: Int, _ initializer: Initializer, bias: Bool = true,
    beginning: Initializer = .zeros, transposed: Bool = false
  ) -> Linear {
    joined(
      [(name, outputs)], inputs: inputs, initializer, bias: bias, beginning: beginning, transposed: transposed
    )
  }

  /// Linear layers on one input, stored one by one with so many outputs each, as one.
  mutating func joined(
    _ parts: [(name: String, outputs: Int)], inputs: Int, _ initializer: Initializer, bias: Bool = true,
    beginning: Initializer = .zeros, transposed: Bool = false
  ) -> Linear {
    let weight = matrix(
      parts.map { .tensor("\($0.name).weight", rows: $0.outputs, transposed: transposed) }, inputs,
      initializer)
    let bias = bias ? vector(parts.map { .tensor("\($0.name).bias", rows: $0.outputs) }, beginning) : nil
    return Linear(
      weight: weight, bias: bias, lowRank: weight.isTrained ? nil : lowRank(parts, inputs: inputs))
  }

  /// The adapters of those parts that have one.
  ///
  /// A begins as peft's, which is PyTorch's linear layer's: uniform within 1/√inputs. B begins at 0, the model as it was.
  private mutating func lowRank(_ parts: [(name: String, outputs: Int)], inputs: Int) -> LowRank? {
    guard let settings = trainedPart.adapter else { return nil }
    var chosen: [(name: String, columns: Range<Int>)] = []
    var column = 0
    for part in parts {
      let columns = column..<column + part.outputs
      if settings.adapts(prefix + part.name, place) { chosen.append((part.name, columns)) }
      column = columns.upperBound
    }
    guard !chosen.isEmpty else { return nil }
    return group(.adapter) { builder in
      let down = builder.matrix(
        chosen.map { .tensor("\($0.name).lora_A.weight", rows: settings.rank) }, inputs,
        .uniform(1 / Float(inputs).squareRoot()))
      let ups = chosen.map { part in
        (
          builder.matrix("\(part.name).lora_B.weight", part.columns.count, settings.rank, .zeros),
          part.columns
        )
      }
      return LowRank(down: down, ups: ups, scale: settings.scale, dropout: settings.dropout)
    }
  }
}
