import Kernels

extension OutputHead {
  /// A head with an output for each of the configuration's labels, compared by their softmax.
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
    guard let count = c.head.labels?.count else { preconditionFailure("\(c.head) has no labels") }
    return OutputHead(
      rows: rows, pooler: pooler, dropout: dropout ?? c.dropout,
      output: builder.linear(name, c.hiddenSize, count, c.normal, bias: hasBias), loss: .softmax)
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
