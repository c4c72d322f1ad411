import Kernels

extension OutputHead {
  /// A head with an output for each of the configuration's labels, compared by their softmax or each by its sigmoid; or of
  /// the one number of a regression.
  ///
  /// - Parameters:
  ///   - rows: which rows of the hidden states are labelled.
  ///   - pooler: what they go through first, made before.
  ///   - name: that of the last product.
  ///   - hasBias: whether it has a bias.
  ///   - dropout: what is dropped before it in training; the configuration's where nothing is said.
  static func labels(
    _ c: ModelConfiguration, of rows: Rows, pooler: Pooler? = nil, name: String = "classifier",
    hasBias: Bool = true, dropout: Float? = nil, _ builder: inout ParameterBuilder
  ) -> OutputHead {
    let dropout = dropout ?? c.dropout
    if case .regression(let scale) = c.head {
      builder.storedScale = scale.unit
      defer { builder.storedScale = 1 }
      return OutputHead(
        rows: rows, pooler: pooler, dropout: dropout,
        output: builder.linear(
          name, c.hiddenSize, 1, c.normal, bias: hasBias, beginning: .constant(scale.mean / scale.unit)),
        loss: .squares(unit: scale.unit))
    }
    guard let count = c.head.labels?.count else { preconditionFailure("\(c.head) has no labels") }
    var loss = Loss.softmax
    if case .multiLabel = c.head { loss = .sigmoid }
    return OutputHead(
      rows: rows, pooler: pooler, dropout: dropout,
      output: builder.linear(name, c.hiddenSize, count, c.normal, bias: hasBias), loss: loss)
  }

  /// A classifier of sequences in two products, which RoBERTa and ELECTRA keep in one scope: `classifier.dense` of the first
  /// token's row, and `classifier.out_proj` of what the function makes of it.
  static func denseLabels(
    _ c: ModelConfiguration, _ activation: ActivationFunction, _ builder: inout ParameterBuilder
  ) -> OutputHead {
    let dense = builder.linear("classifier.dense", c.hiddenSize, c.hiddenSize, c.normal)
    return labels(
      c, of: .first, pooler: Pooler(linear: dense, activation: activation), name: "classifier.out_proj",
      &builder)
  }
}
