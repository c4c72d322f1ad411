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
}
